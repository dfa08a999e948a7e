// Holds a call open while a person decides, where that is configured, and decides it anew then: policy
// and grant may have changed. A client that has asked for progress is told every few seconds, so that
// it does not give up. Used by the pass-through; the relay uses `waitForPerson` alone.
import { isJsonObject, ownMember } from '#core/kit/json.ts';
import type { InboundMessage } from '#core/mcp/index.ts';
import type { ToolBook } from '#server/upstream/tool-book.ts';
import { traceHeadersOf } from './call-watch.ts';
import { createEarlyAnswer } from './early-answer.ts';
import type { Caller, Gate, GateAnswer, Held } from './gate.ts';
import type { Inbound } from './inbound.ts';

/** A parsed progress notification and its text. */
export interface ProgressNote {
  readonly text: string;
  readonly method: string;
  readonly params: Readonly<Record<string, string | number>>;
}

const PROGRESS_MS = 5_000;
const METHOD = 'notifications/progress';
/** So small that the progress of the server itself, which must go on rising, is above it. */
const STEP = 1e-6;

/** Resolves when it was decided, or the waiting has ended otherwise. */
export async function waitForPerson(
  message: InboundMessage,
  held: Held,
  signal: AbortSignal,
  tell: (note: ProgressNote) => void,
): Promise<void> {
  const progressToken = progressTokenOf(message);
  let progress = 0;
  const step = () => {
    if (progressToken === undefined) return;
    progress += STEP;
    const params = { progressToken, progress, message: 'Waiting for a person to approve.' };
    const text = JSON.stringify({ jsonrpc: '2.0', method: METHOD, params });
    tell({ text, method: METHOD, params });
  };
  const timer = setInterval(step, PROGRESS_MS);
  try {
    step();
    await held.settled(signal);
  } finally {
    clearInterval(timer);
  }
}

function progressTokenOf({ params }: InboundMessage): string | number | undefined {
  const meta = params === undefined ? undefined : ownMember(params, '_meta');
  const token = isJsonObject(meta) ? ownMember(meta, 'progressToken') : undefined;
  return typeof token === 'string' || typeof token === 'number' ? token : undefined;
}

export interface DecidedOpen {
  readonly answer: GateAnswer;
  /** The same, or with an answer that has begun with progress. */
  readonly held: Inbound;
}

/** Decides a call, and holds its exchange open first if it is to wait for a person. */
export async function decideOpen(
  gate: Gate,
  inbound: Inbound,
  caller: Caller,
  message: InboundMessage,
  book: ToolBook,
): Promise<DecidedOpen> {
  const carrier = traceHeadersOf(inbound.exchange);
  const answer = await gate.decide(caller, message, book, carrier);
  if (answer.forward || answer.held === undefined || message.kind !== 'request') {
    return { answer, held: inbound };
  }
  const { exchange, access, session } = inbound;
  const gone = new AbortController();
  exchange.onAbort(() => gone.abort());
  const streams = exchange.header('accept')?.includes('text/event-stream') === true;
  const early = createEarlyAnswer(exchange);
  await waitForPerson(message, answer.held, gone.signal, ({ text }) => {
    if (streams) early.event(text);
  });
  const held = { ...inbound, exchange: early.exchange };
  // Nobody would get the answer: the approval stays for the repetition.
  if (gone.signal.aborted) return { answer, held };
  try {
    return { answer: await gate.decide(access.caller(session?.key), message, book, carrier), held };
  } catch (error) {
    early.break();
    throw error;
  }
}
