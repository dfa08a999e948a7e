// The lists that a server may offer besides its tools. A failure of one is a remark, not the end.
import type { ScanAnomaly } from '#contract/scan-report.ts';
import type { Json, JsonObject } from '#core/kit/json.ts';
import { listAll } from './list-all.ts';
import type { ScanLimits } from './scan-limits.ts';
import { AnswerError, ScanStop } from './scan-stop.ts';
import type { Session } from './session.ts';

export interface OfferedLists {
  readonly prompts: readonly Json[];
  readonly resources: readonly Json[];
  readonly resourceTemplates: readonly Json[];
}

export interface OfferedParts {
  readonly session: Session;
  readonly limits: ScanLimits;
  /** What the server says that it can do. */
  readonly offers: JsonObject;
  /** Adds what every request of the revision carries. */
  readonly ask: (params: JsonObject) => JsonObject;
  /** Where a list that fails is noted. */
  readonly anomalies: ScanAnomaly[];
}

const METHOD_NOT_FOUND = -32601;

/** The lists besides the tools. Rejects with `ScanStop` when one of them breaks a limit. */
export async function listOffered(parts: OfferedParts): Promise<OfferedLists> {
  const { offers } = parts;
  const resources = Object.hasOwn(offers, 'resources');
  return {
    prompts: Object.hasOwn(offers, 'prompts') ? await list(parts, 'prompts/list', 'prompts') : [],
    resources: resources ? await list(parts, 'resources/list', 'resources') : [],
    resourceTemplates: resources
      ? await list(parts, 'resources/templates/list', 'resourceTemplates')
      : [],
  };
}

/** A list that is offered and fails is odd; it does not fail the scan. */
async function list(parts: OfferedParts, method: string, key: string): Promise<readonly Json[]> {
  const { session, limits, ask, anomalies } = parts;
  try {
    return await listAll(session, method, key, limits, ask);
  } catch (error) {
    // Nothing announces templates by themselves; many servers have none.
    const absent = error instanceof AnswerError && error.code === METHOD_NOT_FOUND;
    if (absent && method === 'resources/templates/list') return [];
    const known = error instanceof AnswerError || error instanceof ScanStop;
    if (!known || (error instanceof ScanStop && error.outcome === 'over-limit')) throw error;
    const detail = `offers \`${method}\`, which failed: ${error.message}`;
    anomalies.push({ code: 'list-failed', detail });
    return [];
  }
}
