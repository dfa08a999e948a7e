// The way of an HTTP request to an HTTP upstream: read strictly, decide, forward the original
// bytes, relay the answer. Every stage either goes on or ends the exchange with an answer.
import type { TaskOwners } from '#core/grants/index.ts';
import { skipSpace } from '#core/kit/json-spans.ts';
import {
  BATCH_REVISION,
  headerMismatch,
  type InboundMessage,
  type MessageRefusal,
  parameterMismatch,
  readMessage,
} from '#core/mcp/index.ts';
import type { HttpTarget } from '#server/upstream/http-target.ts';
import type { ToolBook } from '#server/upstream/tool-book.ts';
import { AnswerRelay, type Inspector, type RelayParts } from './answer-relay.ts';
import { decodeBase64 } from './base64.ts';
import { decideBatch } from './batch.ts';
import { type Exchange, respondError } from './exchange.ts';
import { forwardHead } from './forward-head.ts';
import type { Gate, PassedCall } from './gate.ts';
import {
  type Access,
  type Inbound,
  namedTasks,
  negotiatedRevision,
  sessionHeaders,
  unfitBody,
} from './inbound.ts';
import { callInspector, filterTasks, listInspector, streamInspector } from './inspectors.ts';
import type { SessionSeal } from './session-seal.ts';
import { createToolLearner, type ToolLearner } from './tool-fetch.ts';

/** Something that answers the exchanges of one server. */
export interface Endpoint {
  handle(exchange: Exchange, access: Access): void;
  close(): Promise<void>;
}

export interface PassThroughParts extends RelayParts {
  readonly target: HttpTarget;
  readonly gate: Gate;
  readonly book: ToolBook;
  readonly seal: SessionSeal;
  readonly owners: TaskOwners;
}

/** Sessions whose revision allows batches; forgotten ones may no longer send any. */
const BATCH_SESSIONS_MAX = 1_000;
const JOIN_BYTES_MAX = 16_384;
const TASK_METHODS = new Set(['tasks/get', 'tasks/result', 'tasks/update', 'tasks/cancel']);

export function createPassThrough(parts: PassThroughParts): Endpoint {
  return new PassThrough(parts);
}

class PassThrough implements Endpoint {
  readonly #parts: PassThroughParts;
  readonly #batchSessions = new Set<string>();
  readonly #learn: ToolLearner;

  constructor(parts: PassThroughParts) {
    this.#parts = parts;
    this.#learn = createToolLearner(parts.target, parts.book);
  }

  async close(): Promise<void> {
    this.#parts.target.close();
  }

  handle(exchange: Exchange, access: Access): void {
    const { method } = exchange;
    if (method !== 'POST' && method !== 'GET' && method !== 'DELETE') {
      respondError(exchange, 'method_not_allowed', `\`${method}\``, 'null');
      return;
    }
    const sealed = exchange.header('mcp-session-id');
    const session =
      sealed === undefined
        ? undefined
        : this.#parts.seal.open(access.grant, this.#parts.server, sealed);
    const inbound = { exchange, access, session };
    if (method === 'POST') {
      this.#post(inbound, sealed !== undefined);
      return;
    }
    if (sealed !== undefined && session === undefined) {
      respondError(exchange, 'session_not_found', '', 'null');
      return;
    }
    this.#passWithoutBody(inbound);
  }

  /** GET opens a stream (or resumes one), DELETE ends a session. */
  #passWithoutBody(inbound: Inbound): void {
    const { exchange, access, session } = inbound;
    const caller = access.caller(session?.key);
    const keep = this.#parts.gate.listFilter(caller, this.#parts.book);
    const inspector =
      exchange.method === 'GET' ? streamInspector({ book: this.#parts.book, keep }) : undefined;
    this.#forward(inbound, '', undefined, inspector, {
      idText: 'null',
      longLived: exchange.method === 'GET',
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
      else if (this.#mayBatch(inbound, text))
        this.#guard(inbound, 'null', this.#batch(inbound, text));
      else this.#refuse(inbound, read.failure);
      return;
    }
    const message = read.value;
    // The stateless era has no sessions: a session header there means nothing, and does not cross.
    const known = message.modern ? { exchange, access, session: undefined } : inbound;
    if (claimsSession && session === undefined && !message.modern) {
      respondError(exchange, 'session_not_found', '', message.idText);
      return;
    }
    const mismatch = headerMismatch(message, (name) => exchange.header(name), decodeBase64);
    if (mismatch !== undefined) {
      respondError(exchange, 'header_mismatch', mismatch, message.idText);
      return;
    }
    this.#route(known, message, text);
  }

  #route(inbound: Inbound, message: InboundMessage, text: string): void {
    if (message.call !== undefined) {
      this.#guard(inbound, message.idText, this.#call(inbound, message, text));
      return;
    }
    const { method } = message;
    if (TASK_METHODS.has(method) || method === 'subscriptions/listen') {
      this.#guard(inbound, message.idText, this.#task(inbound, message, text));
      return;
    }
    if (method === 'initialize') {
      this.#initialize(inbound, message, text);
      return;
    }
    let inspector: Inspector | undefined;
    if (method === 'tools/list') inspector = this.#listInspector(inbound, message.idText);
    else if (method === 'tasks/list') inspector = this.#taskListInspector(inbound);
    this.#forward(inbound, text, undefined, inspector, {
      idText: message.idText,
      longLived: false,
      cancelOnAbort: message.modern,
    });
  }

  /** Notes the sessions whose negotiated revision allows batches. */
  #initialize(inbound: Inbound, message: InboundMessage, text: string): void {
    let session: string | undefined;
    const inspector: Inspector = {
      mustSee: false,
      message: (answer) => {
        if (session !== undefined && negotiatedRevision(answer) === BATCH_REVISION) {
          if (this.#batchSessions.size >= BATCH_SESSIONS_MAX) this.#batchSessions.clear();
          this.#batchSessions.add(session);
        }
        return answer;
      },
    };
    this.#forward(inbound, text, undefined, inspector, {
      idText: message.idText,
      longLived: false,
      cancelOnAbort: false,
      onSession: (upstreamId) => {
        session = upstreamId;
      },
    });
  }

  #listInspector(inbound: Inbound, idText: string): Inspector {
    const caller = inbound.access.caller(inbound.session?.key);
    const keep = this.#parts.gate.listFilter(caller, this.#parts.book);
    return listInspector({ book: this.#parts.book, keep }, idText);
  }

  async #call(inbound: Inbound, message: InboundMessage, text: string): Promise<void> {
    const { exchange, access, session } = inbound;
    const { book, gate } = this.#parts;
    const caller = access.caller(session?.key);
    const name = message.call?.name ?? '';
    const needs = caller.policy?.program.needs;
    if ((needs?.schema === true || needs?.tool === true) && !book.has(name)) {
      await this.#learn(message, sessionHeaders(inbound));
    }
    const mismatch = this.#parameterMismatch(exchange, message);
    if (mismatch !== undefined) {
      respondError(exchange, 'header_mismatch', mismatch, message.idText);
      return;
    }
    const answer = await gate.decide(caller, message, book);
    if (answer.forward) {
      this.#forwardCall(inbound, message, text, answer.call);
    } else if (message.kind === 'notification') exchange.respond(202, {});
    else exchange.respond(answer.status, JSON_TYPE, answer.text);
  }

  #forwardCall(inbound: Inbound, message: InboundMessage, text: string, call: PassedCall): void {
    const { server, owners } = this.#parts;
    const tool = message.call?.name ?? '';
    const inspector = callInspector({
      found: (outcome) => relay.found(outcome),
      bindTask: (taskId) => owners.bindTask(server, taskId, inbound.access.grant, tool),
    });
    const relay = this.#forward(inbound, text, call, inspector, {
      idText: message.idText,
      longLived: false,
      cancelOnAbort: message.modern,
    });
  }

  /** Only the grant that started a task may read, answer or cancel it (mcp-protocol 1.4). */
  async #task(inbound: Inbound, message: InboundMessage, text: string): Promise<void> {
    for (const taskId of namedTasks(message)) {
      const owner = await this.#parts.owners.taskOwner(this.#parts.server, taskId);
      if (owner?.grant === inbound.access.grant) continue;
      respondError(inbound.exchange, 'task_not_found', '', message.idText);
      return;
    }
    const caller = inbound.access.caller(inbound.session?.key);
    const keep = this.#parts.gate.listFilter(caller, this.#parts.book);
    this.#forward(inbound, text, undefined, streamInspector({ book: this.#parts.book, keep }), {
      idText: message.idText,
      longLived: message.method === 'subscriptions/listen' || message.method === 'tasks/result',
      cancelOnAbort: message.modern,
    });
  }

  #taskListInspector(inbound: Inbound): Inspector {
    const { owners, server } = this.#parts;
    return {
      mustSee: true,
      async message(text) {
        return filterTasks(text, async (taskId) => {
          const owner = await owners.taskOwner(server, taskId);
          return owner?.grant === inbound.access.grant;
        });
      },
    };
  }

  #mayBatch(inbound: Inbound, text: string): boolean {
    if (text.charCodeAt(skipSpace(text, 0)) !== 91 || inbound.session === undefined) return false;
    return this.#batchSessions.has(inbound.session.upstreamId);
  }

  /** What is left of a batch is forwarded as one array. */
  async #batch(inbound: Inbound, text: string): Promise<void> {
    const { exchange, access, session } = inbound;
    const { gate, book } = this.#parts;
    const caller = () => access.caller(session?.key);
    const { forward, answers, calls } = await decideBatch(gate, book, caller, text);
    if (forward.length > 0) {
      const view = { book, keep: gate.listFilter(caller(), book) };
      this.#forward(inbound, `[${forward.join(',')}]`, undefined, streamInspector(view), {
        idText: 'null',
        longLived: false,
        cancelOnAbort: false,
        before: answers,
        calls,
      });
    } else if (answers.length === 0) exchange.respond(202, {});
    else exchange.respond(200, JSON_TYPE, `[${answers.join(',')}]`);
  }

  #forward(
    inbound: Inbound,
    text: string,
    call: PassedCall | undefined,
    inspector: Inspector | undefined,
    plan: {
      readonly idText: string;
      readonly longLived: boolean;
      readonly cancelOnAbort: boolean;
      readonly before?: readonly string[];
      readonly calls?: readonly PassedCall[];
      readonly onSession?: (upstreamId: string) => void;
    },
  ): AnswerRelay {
    const { exchange, access, session } = inbound;
    const { seal, server, target } = this.#parts;
    const relay = new AnswerRelay(this.#parts, exchange, {
      idText: plan.idText,
      grant: access.grant,
      inspector,
      ...(plan.before === undefined ? {} : { before: plan.before }),
      cancelOnAbort: plan.cancelOnAbort,
      longLived: plan.longLived,
      sealSession: (upstreamId) => {
        plan.onSession?.(upstreamId);
        return seal.seal(access.grant, server, upstreamId);
      },
      onDone(outcome, status, bytes) {
        const detail = { ...(status === undefined ? {} : { status }), bytes };
        call?.settle(outcome, detail);
        for (const other of plan.calls ?? []) other.settle(outcome, detail);
      },
    });
    // A batch whose denied elements are gone has another text than the body that came.
    const body = plan.calls === undefined ? exchange.body : Buffer.from(text);
    const head = forwardHead(target, exchange, session?.upstreamId, body.length);
    const bytes =
      body.length <= JOIN_BYTES_MAX
        ? head + body.toString('latin1')
        : Buffer.concat([Buffer.from(head, 'latin1'), body]);
    relay.start(target.client.request(bytes, relay));
    return relay;
  }

  #parameterMismatch(exchange: Exchange, message: InboundMessage): string | undefined {
    if (!message.modern || message.call === undefined) return undefined;
    const mirrored = this.#parts.book.find(message.call.name)?.mirrored ?? [];
    if (mirrored.length === 0) return undefined;
    return parameterMismatch(
      message.call.arguments,
      mirrored,
      (name) => exchange.header(name),
      decodeBase64,
    );
  }

  #refuse(inbound: Inbound, refusal: MessageRefusal): void {
    this.#recordInvalid(inbound, refusal);
    respondError(inbound.exchange, refusal.code, refusal.detail, refusal.idText);
  }

  #recordInvalid(inbound: Inbound, refusal: MessageRefusal): void {
    if (refusal.method !== 'tools/call') return;
    const caller = inbound.access.caller(inbound.session?.key);
    this.#parts.gate.recordInvalid(caller, refusal);
  }

  /** A bug fails its own exchange and nothing else. */
  #guard(inbound: Inbound, idText: string, work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#parts.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      if (!inbound.exchange.answered) respondError(inbound.exchange, 'internal', '', idText);
    });
  }
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
