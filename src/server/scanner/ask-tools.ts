// Asks a server for its tools and for nothing else, in one session. Used by `serve` for the servers behind
// the gateway; a scan asks far more (interview.ts).
import type { Json } from '#core/kit/json.ts';
import { handshake, type InterviewParts, isRefused, tryModern } from './interview.ts';
import { listAll } from './list-all.ts';

/** Rejects with `ScanStop` or `AnswerError` when they cannot be listed. */
export async function askTools(parts: InterviewParts): Promise<readonly Json[]> {
  const session = parts.open();
  try {
    const hello = await handshake(session, parts);
    if (!isRefused(hello)) {
      return await listAll(session, 'tools/list', 'tools', parts.limits, (one) => one);
    }
    const modern = await tryModern(parts);
    if (modern?.tools === undefined) throw hello.refusal;
    return modern.tools;
  } finally {
    await session.close();
  }
}
