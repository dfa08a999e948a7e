// JSON-RPC batches, which only sessions of 2025-03-26 may send: every element is decided by itself,
// so that a denied call cannot ride along with allowed ones (mcp-protocol, section 2).
import { errorAnswer } from '#contract/errors.ts';
import { arrayElements, skipSpace } from '#core/kit/json-spans.ts';
import { readMessage } from '#core/mcp/index.ts';
import type { ToolBook } from '#server/upstream/tool-book.ts';
import type { Caller, Gate, PassedCall } from './gate.ts';

export interface DecidedBatch {
  /** Elements that may go on, as they were written. */
  readonly forward: readonly string[];
  /** Answers to those that may not. */
  readonly answers: readonly string[];
  /** The calls among `forward`. */
  readonly calls: readonly PassedCall[];
}

/** @param text a JSON array of messages */
export async function decideBatch(
  gate: Gate,
  book: ToolBook,
  caller: () => Caller,
  text: string,
): Promise<DecidedBatch> {
  const forward: string[] = [];
  const answers: string[] = [];
  const calls: PassedCall[] = [];
  for (const span of arrayElements(text, skipSpace(text, 0))) {
    const element = text.slice(span.start, span.end);
    const read = readMessage(element);
    if (!read.ok) {
      if (read.failure.method === 'tools/call') gate.recordInvalid(caller(), read.failure);
      answers.push(errorAnswer(read.failure.code, read.failure.detail, read.failure.idText));
    } else if (read.value.call === undefined) {
      forward.push(element);
    } else {
      const decided = await gate.decide(caller(), read.value, book);
      if (decided.forward) {
        calls.push(decided.call);
        forward.push(element);
      } else if (read.value.kind === 'request') answers.push(decided.text);
    }
  }
  return { forward, answers, calls };
}
