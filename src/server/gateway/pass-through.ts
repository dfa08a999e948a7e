// The way of an HTTP request to an HTTP upstream: read strictly, decide, forward the original
// bytes, relay the answer. Every stage either goes on or ends the exchange with an answer.
import { Fault } from '#contract/errors.ts';
import type { TaskOwners } from '#core/grants/index.ts';
import {
  type InboundMessage,
  type MessageRefusal,
  parseStrictly,
  readMessage,
} from '#core/mcp/index.ts';
import type { ToolBook } from '#server/upstream/tool-book.ts';
import { ActiveRelays } from './active-relays.ts';
import type { AnswerRelay } from './answer-relay.ts';
import { type BatchParts, batchInspector, decideBatch, settleBatch } from './batch.ts';
import { createBatchSessions } from './batch-sessions.ts';
import { type Exchange, respondError } from './exchange.ts';
import { type ForwardParts, type ForwardPlan, forward } from './forward.ts';
import type { Gate, PassedCall } from './gate.ts';
import { argumentMismatch, envelopeMismatch } from './header-check.ts';
import { decideOpen } from './hold-open.ts';
import { type Access, type Inbound, sessionHeaders, unfitBody } from './inbound.ts';
import {
  callInspector,
  type Inspector,
  type ListView,
  listInspector,
  otherInspector,
  streamInspector,
  taskListInspector,
} from './inspectors.ts';
import { createOpenIds } from './open-ids.ts';
import { LISTEN, namesTasks, ownsNamedTasks, taskOwnership } from './task-access.ts';
import { createToolLearner, type ToolLearner } from './tool-fetch.ts';

/** Something that answers the exchanges of one server. */
export interface Endpoint {
  handle(exchange: Exchange, access: Access): void;
  /** Takes nothing new; resolves when what is in progress has ended. Without it, `close` must do. */
  retire?(): Promise<void>;
  sessions?(): number;
  close(): Promise<void>;
}

export interface PassThroughParts extends ForwardParts {
  readonly gate: Gate;
  readonly book: ToolBook;
  readonly owners: TaskOwners;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
const NOTHING = () => {};
export function createPassThrough(parts: PassThroughParts): Endpoint {
  return new PassThrough(parts);
}

class PassThrough implements Endpoint {
  readonly #parts: PassThroughParts;
  readonly #batchSessions = createBatchSessions();
  readonly #ids = createOpenIds();
  readonly #active = new ActiveRelays();
  readonly #learn: ToolLearner;

  constructor(parts: PassThroughParts) {
    this.#parts = parts;
    this.#learn = createToolLearner(parts.target, parts.book);
  }

  /** Streams that have no end of their own are cut: their clients open them anew. */
  async retire(): Promise<void> {
    await this.#active.retire();
    this.#parts.target.close();
  }

  async close(): Promise<void> {
    this.#active.close();
    this.#parts.target.close();
  }

  handle(exchange: Exchange, access: Access): void {
    const { method } = exchange;
    if (method !== 'POST' && method !== 'GET' && method !== 'DELETE') {
      const allow = { Allow: 'GET, POST, DELETE' };
      respondError(exchange, 'method_not_allowed', `\`${method}\``, 'null', allow);
      return;
    }
    const sealed = exchange.header('mcp-session-id');
    const session =
      sealed === undefined
        ? undefined
        : this.#parts.seal.open(access.grant, this.#parts.server, sealed);
    const inbound = { exchange, access, session, release: NOTHING };
    if (method === 'POST') this.#post(inbound, sealed !== undefined);
    else if (sealed !== undefined && session === undefined) {
      respondError(exchange, 'session_not_found', '', 'null');
    } else if (exchange.body.length > 0) {
      respondError(exchange, 'invalid_request', `a ${method} carries no body`, 'null');
    } else this.#passWithoutBody(inbound);
  }

  /** GET opens a stream (or resumes one), DELETE ends a session. */
  #passWithoutBody(inbound: Inbound): void {
    const isGet = inbound.exchange.method === 'GET';
    if (!isGet && inbound.session !== undefined) {
      this.#batchSessions.forget(inbound.session.upstreamId);
    }
    this.#forward(inbound, {
      idText: 'null',
      ...(isGet ? { inspector: streamInspector(this.#view(inbound)) } : {}),
      longLived: isGet,
      cancelOnAbort: true,
    });
  }

  #post(inbound: Inbound, claimsSession: boolean): void {
    const { exchange, access, session } = inbound;
    const unfit = unfitBody(exchange);
    if (unfit !== undefined) {
      respondError(exchange, unfit, '', 'null');
      return;
    }
    const text = exchange.body.toString();
    const read = readMessage(text);
    if (!read.ok) {
      if (claimsSession && session === undefined)
        respondError(exchange, 'session_not_found', '', 'null');
      else if (this.#batchSessions.allows(session?.upstreamId, text)) {
        const { take, release } = this.#ids.group(session?.upstreamId);
        const batched = { ...inbound, release };
        this.#guard(batched, 'null', this.#batch(batched, text, take));
      } else this.#refuse(inbound, read.failure);
      return;
    }
    const message = read.value;
    if (claimsSession && session === undefined && !message.modern) {
      respondError(exchange, 'session_not_found', '', message.idText);
      return;
    }
    const mismatch = envelopeMismatch(exchange, message);
    if (mismatch !== undefined) {
      respondError(exchange, 'header_mismatch', mismatch, message.idText);
      return;
    }
    // The stateless era has no sessions: a session header there means nothing, and does not cross.
    const known = message.modern ? undefined : session;
    const release = this.#ids.take(known?.upstreamId, message);
    if (release === undefined) {
      respondError(exchange, 'invalid_request', 'the id is in use', message.idText);
    } else this.#route({ exchange, access, session: known, release }, message);
  }

  #route(inbound: Inbound, message: InboundMessage): void {
    const { method, idText } = message;
    if (message.call !== undefined) {
      this.#guard(inbound, idText, this.#call(inbound, message));
    } else if (namesTasks(method)) {
      this.#guard(inbound, idText, this.#task(inbound, message));
    } else if (method === 'initialize') {
      const watch = this.#batchSessions.watch();
      this.#forward(inbound, { ...planOf(message), ...watch, cancelOnAbort: false });
    } else {
      this.#forward(inbound, {
        ...planOf(message),
        inspector: this.#otherInspector(inbound, message),
      });
    }
  }

  #otherInspector(inbound: Inbound, { method, idText }: InboundMessage): Inspector {
    const view = this.#view(inbound);
    if (method === 'tools/list') return listInspector(view, idText);
    return method === 'tasks/list' ? taskListInspector(view, idText) : otherInspector(view);
  }

  async #call(inbound: Inbound, message: InboundMessage): Promise<void> {
    const { exchange, access, session } = inbound;
    const { book, gate } = this.#parts;
    let caller = access.caller(session?.key);
    const needs = caller.policy?.program.needs;
    const learning = this.#learn(needs, message, () => sessionHeaders(inbound));
    if (learning !== undefined) {
      await learning;
      // Policy and grant may have changed while the server was asked.
      caller = access.caller(session?.key);
    }
    const mismatch = argumentMismatch(exchange, message, book);
    if (mismatch !== undefined) {
      return this.#answerError(inbound, 'header_mismatch', mismatch, message.idText);
    }
    const { answer, held } = await decideOpen(gate, inbound, caller, message, book);
    if (answer.forward) this.#forwardCall(held, message, answer.call);
    else {
      inbound.release();
      if (message.kind === 'notification') exchange.respond(202, {});
      else held.exchange.respond(answer.status, JSON_TYPE, answer.text);
    }
  }

  #forwardCall(inbound: Inbound, message: InboundMessage, call: PassedCall): void {
    const { server, owners } = this.#parts;
    const tool = message.call?.name ?? '';
    const inspector = callInspector({
      id: message.id,
      found: (outcome) => relay.found(outcome),
      bindTask: (taskId) => owners.bindTask(server, taskId, inbound.access.grant, tool),
    });
    const relay = this.#forward(inbound, {
      idText: message.idText,
      longLived: false,
      cancelOnAbort: message.modern,
      ...{ inspector, trace: call.trace },
      onDone: (outcome, detail) => call.settle(outcome, detail),
    });
  }

  async #task(inbound: Inbound, message: InboundMessage): Promise<void> {
    const view = this.#view(inbound);
    if (!(await ownsNamedTasks(message, view.ownsTask))) {
      this.#answerError(inbound, 'task_not_found', '', message.idText);
      return;
    }
    this.#forward(inbound, {
      ...planOf(message),
      inspector: streamInspector(view),
      longLived: message.method === LISTEN || message.method === 'tasks/result',
    });
  }

  /** What is left of a batch is forwarded as one array. */
  async #batch(inbound: Inbound, text: string, take: BatchParts['take']): Promise<void> {
    const { exchange, access, session } = inbound;
    // INVARIANT: what is cut into elements is valid JSON.
    const parsed = parseStrictly(text);
    if (!parsed.ok) {
      this.#refuse(inbound, parsed.failure);
      return;
    }
    const { gate, book } = this.#parts;
    const view = this.#view(inbound);
    const caller = () => access.caller(session?.key);
    const batch = await decideBatch({ gate, book, caller, take, ownsTask: view.ownsTask }, text);
    if (batch.forward.length === 0) {
      inbound.release();
      if (batch.answers.length === 0) exchange.respond(202, {});
      else exchange.respond(200, JSON_TYPE, `[${batch.answers.join(',')}]`);
      return;
    }
    const inspector = batchInspector(streamInspector(view));
    this.#forward(inbound, {
      idText: 'null',
      inspector,
      longLived: false,
      cancelOnAbort: false,
      body: Buffer.from(`[${batch.forward.join(',')}]`),
      before: batch.answers,
      onDone: (outcome, detail) => settleBatch(batch.calls, inspector.found, outcome, detail),
    });
  }

  #forward(inbound: Inbound, plan: ForwardPlan): AnswerRelay {
    return forward(this.#parts, this.#active, inbound, plan);
  }

  /** What the grant may see, asked again for every message of an answer. */
  #view({ access, session }: Inbound): ListView {
    const { book, gate, owners, server } = this.#parts;
    return {
      book,
      filter: () => gate.listFilter(access.caller(session?.key), book),
      ownsTask: taskOwnership(owners, server, access.grant),
    };
  }

  #refuse(inbound: Inbound, refusal: MessageRefusal): void {
    if (refusal.method === 'tools/call') {
      const caller = inbound.access.caller(inbound.session?.key);
      this.#parts.gate.recordInvalid(caller, refusal);
    }
    this.#answerError(inbound, refusal.code, refusal.detail, refusal.idText);
  }

  #answerError(inbound: Inbound, ...error: Tail<Parameters<typeof respondError>>): void {
    inbound.release();
    respondError(inbound.exchange, ...error);
  }

  /** A bug fails its own exchange and nothing else. */
  #guard(inbound: Inbound, idText: string, work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#parts.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      const code = error instanceof Fault ? error.code : 'internal';
      if (!inbound.exchange.answered) this.#answerError(inbound, code, '', idText);
    });
  }
}

type Tail<List extends readonly unknown[]> = List extends [unknown, ...infer Rest] ? Rest : never;

function planOf({ idText, modern }: InboundMessage): ForwardPlan {
  return { idText, longLived: false, cancelOnAbort: modern };
}
