// Stands between one client and one upstream link: decides every `tools/call`, lets only a grant's
// own tasks through, and passes everything else on as it was written. A message never overtakes an
// earlier one of its direction. Used by the stdio front and by the channel endpoint's sessions.
import { ERRORS, type ErrorCode, errorAnswer, Fault } from '#contract/errors.ts';
import { ownMember } from '#core/kit/json.ts';
import type { InboundMessage, MessageRefusal } from '#core/mcp/index.ts';
import type { TraceHeaders } from '#server/gateway/call-watch.ts';
import type { GateAnswer, PassedCall } from '#server/gateway/gate.ts';
import { type AnswerView, checkAnswer, type InFlight, outcomeOfFault } from './answer-check.ts';
import type { ClientSide, Outgoing } from './client-side.ts';
import { createHeldCalls, type HeldCalls } from './held-calls.ts';
import type { FlowingLink, OpenLink } from './link-events.ts';
import { createLogThrottle, type LogThrottle } from './log-throttle.ts';
import { createOwnRequests, type OwnRequests } from './own-requests.ts';
import { createRelayLoad, type RelayLoad } from './relay-load.ts';
import { createSequencer } from './sequencer.ts';
import { negotiatedRevision, readServerText, type ServerMessage } from './server-message.ts';
import { namedTasks, ownsTasks } from './task-names.ts';
import type { ToolFetch } from './tool-fetch.ts';

export interface RelayParts extends AnswerView {
  readonly fetch: ToolFetch;
  readonly client: ClientSide;
  readonly open: OpenLink;
  readonly log: (line: string) => void;
  /** The upstream is gone; what was in flight has been answered with errors. */
  readonly onEnd: (why: Fault) => void;
  /** True: hold the client back until the next call, which says false. */
  readonly onPressure?: (high: boolean) => void;
}

type Answer = Extract<ServerMessage, { kind: 'answer' }>;

/** A request that may stay open for ever does not keep a relay from being idle. */
const ENDLESS = 'subscriptions/listen';

export class Relay {
  readonly #parts: RelayParts;
  readonly #link: FlowingLink;
  readonly #inFlight = new Map<string | number, InFlight>();
  readonly #own: OwnRequests;
  readonly #held: HeldCalls;
  readonly #toServer = createSequencer();
  readonly #toClient = createSequencer();
  readonly #load: RelayLoad;
  /** What a server may provoke as often as it likes is logged within bounds. */
  readonly #noise: LogThrottle;
  #listing: Promise<void> | undefined;
  #revision: string | undefined;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#noise = createLogThrottle(parts.log);
    this.#own = createOwnRequests((text) => this.#link.send(text));
    this.#held = createHeldCalls({
      tell: (text, about) => this.#send(text, about),
      decide: (message) => this.#decide(message, false),
    });
    this.#load = createRelayLoad({
      waiting: () => this.#toServer.waiting + this.#toClient.waiting,
      inFlight: () => [...this.#inFlight.values()].some(({ method }) => method !== ENDLESS),
      onPressure: parts.onPressure,
    });
    this.#link = parts.open({
      onMessage: (text, status) => this.#fromServer(text, status),
      onRequestFailed: (id, why, status) => this.#fail(id, why, status),
      onClose: (why) => this.#end(why),
      onLog: parts.log,
    });
  }

  /** The protocol revision that a legacy handshake has settled on. */
  get revision(): string | undefined {
    return this.#revision;
  }

  /** True while a request with this id waits for its answer: the id may not be used again. */
  has(id: string | number): boolean {
    return this.#inFlight.has(id);
  }

  /** Takes a message of the client; its answer, now or later, goes to the client side. */
  receive(message: InboundMessage, carrier?: TraceHeaders): void {
    const { id, method, idText } = message;
    if (message.kind === 'request' && id !== undefined) {
      if (this.has(id)) {
        const text = errorAnswer('invalid_request', 'the id is in use', idText);
        const { status } = ERRORS.invalid_request;
        this.#send(text, { kind: 'answer', id, failed: false, status });
        return;
      }
      this.#inFlight.set(id, { method, idText, tool: message.call?.name ?? '', carrier });
    }
    const tasks = namedTasks(message);
    if (message.call !== undefined) this.#decide(message);
    else if (tasks.length > 0) this.#checkTasks(message, tasks);
    else this.#toServer.run(() => this.#forward(message));
    this.#load.changed();
  }

  /** Makes sure that a call's tool is known, if the server lists it at all. */
  async learn(message: InboundMessage): Promise<void> {
    if (!this.#parts.fetch.missing(message.call?.name ?? '')) return;
    await this.#parts.fetch.run(message, (id, text) => this.#own.ask(id, text));
  }

  /** Notes a refused message: a `tools/call` that is none is on record too. */
  recordRefused(refusal: MessageRefusal): void {
    if (refusal.method !== 'tools/call') return;
    this.#parts.gate.recordInvalid(this.#parts.caller(), refusal);
  }

  /** True: the client is slow, read no more from the server; false: go on. */
  hold(held: boolean): void {
    if (held) this.#link.pause();
    else this.#link.resume();
  }

  /** Resolves when nothing is in flight. */
  idle(): Promise<void> {
    return this.#load.quiet();
  }

  /** Ends the upstream's session; calls in flight are settled as broken. Idempotent. */
  async close(): Promise<void> {
    this.#held.close();
    for (const { call } of this.#inFlight.values()) call?.settle({ kind: 'broken' }, { bytes: 0 });
    this.#inFlight.clear();
    this.#own.failAll(new Fault('upstream_broken', 'closing'));
    await this.#link.close();
  }

  #decide(message: InboundMessage, mayWait = message.kind === 'request'): void {
    const place = this.#toServer.hold();
    const drop = () => place(() => this.#load.changed());
    this.#decision(message).then(
      (answer) => {
        if (answer.forward) {
          place(() => this.#forward(message, answer.call));
          return;
        }
        if (answer.held !== undefined && mayWait) this.#held.hold(message, answer.held);
        else if (message.id !== undefined) this.#reply(message.id, answer.text, answer.status);
        drop();
      },
      (error: unknown) => {
        this.#parts.log(`deciding failed: ${String(error)}`);
        this.#refuse(message, 'internal');
        drop();
      },
    );
  }

  async #decision(message: InboundMessage): Promise<GateAnswer> {
    const { fetch, caller, book, gate } = this.#parts;
    if (fetch.needed(caller(), message.call?.name ?? '')) {
      this.#listing = fetch.run(message, (id, text) => this.#own.ask(id, text));
    }
    // Calls that need no list wait for it too: counters are charged in the order of the calls.
    if (this.#listing !== undefined) {
      await this.#listing;
      this.#listing = undefined;
    }
    const { carrier } = this.#inFlight.get(message.id ?? Number.NaN) ?? {};
    return gate.decide(caller(), message, book, carrier);
  }

  #checkTasks(message: InboundMessage, tasks: readonly string[]): void {
    const place = this.#toServer.hold();
    const refuse = (code: ErrorCode) => {
      this.#refuse(message, code);
      place(() => this.#load.changed());
    };
    ownsTasks(this.#parts, tasks).then(
      (own) => (own ? place(() => this.#forward(message)) : refuse('task_not_found')),
      (error: unknown) => {
        this.#parts.log(`looking up a task failed: ${String(error)}`);
        refuse('internal');
      },
    );
  }

  #forward(message: InboundMessage, call?: PassedCall): void {
    const { id, text, kind } = message;
    const request = id === undefined ? undefined : this.#inFlight.get(id);
    if (call !== undefined) {
      if (request !== undefined) request.call = call;
      // The relay was closed while the call was being decided.
      else if (kind === 'request') {
        call.settle({ kind: 'not_sent' }, { bytes: 0 });
        return;
      }
    }
    if (message.method === 'notifications/cancelled') this.#cancel(message);
    this.#load.add(text.length);
    this.#link.send(text).then(
      () => {
        this.#load.remove(text.length);
        // Nobody answers a notification: it went as well as anybody can tell.
        if (kind === 'notification') call?.settle({ kind: 'ok' }, { bytes: 0 });
        this.#load.changed();
      },
      (error: unknown) => {
        this.#load.remove(text.length);
        const why = error instanceof Fault ? error : new Fault('internal', '', error);
        if (kind === 'notification') call?.settle(outcomeOfFault(why), { bytes: 0 });
        if (kind === 'request' && id !== undefined) this.#fail(id, why, undefined);
        else this.#parts.log(`\`${message.method || 'an answer'}\` was not sent: ${why.message}`);
        this.#load.changed();
      },
    );
  }

  /** The server may answer a cancelled request or not; the client does not wait any more. */
  #cancel(message: InboundMessage): void {
    const id = message.params === undefined ? undefined : ownMember(message.params, 'requestId');
    if (typeof id !== 'string' && typeof id !== 'number') return;
    const request = this.#inFlight.get(id);
    if (request === undefined || request.method === 'initialize') return;
    this.#inFlight.delete(id);
    this.#held.forget(id);
    request.call?.settle({ kind: 'cancelled' }, { bytes: 0 });
    this.#parts.client.cancelled(id);
  }

  #fromServer(text: string, status: number | undefined): void {
    const messages = readServerText(text);
    if (messages.length === 0) this.#noise.line(`no JSON-RPC from the server: ${text}`);
    for (const message of messages) {
      if (message.kind === 'answer') this.#fromAnswer(message, status);
      else this.#pass(message);
    }
    this.#load.changed();
  }

  #pass(message: Exclude<ServerMessage, Answer>): void {
    if (message.method === 'notifications/tools/list_changed') {
      this.#parts.book.forget();
      this.#parts.fetch.forget();
    }
    this.#toClient.run(() => this.#send(message.text, message));
  }

  #fromAnswer(answer: Answer, status: number | undefined): void {
    const { id, failed } = answer;
    if (this.#own.take(id, answer.text)) return;
    const request = this.#inFlight.get(id);
    if (request === undefined) {
      this.#noise.line(`an answer to \`${String(id)}\`, which nobody waits for, was dropped`);
      return;
    }
    this.#inFlight.delete(id);
    if (request.method === 'initialize') this.#revision = negotiatedRevision(answer.text);
    const about: Outgoing = { kind: 'answer', id, failed, ...(status && { status }) };
    const text = checkAnswer(this.#parts, request, answer, status);
    if (typeof text === 'string') {
      this.#toClient.run(() => this.#send(text, about));
      return;
    }
    const place = this.#toClient.hold();
    text.then(
      (checked) => place(() => this.#send(checked, about)),
      (error: unknown) => {
        this.#parts.log(`an answer could not be passed on: ${String(error)}`);
        place(() => this.#send(errorAnswer('internal', '', request.idText), about));
      },
    );
  }

  #send(text: string, about: Outgoing): void {
    this.#parts.client.send(text, about);
    this.#load.changed();
  }

  /** An answer of the gateway's own; it need not wait for anything. */
  #reply(id: string | number, text: string, status: number): void {
    this.#held.forget(id);
    this.#inFlight.delete(id);
    this.#send(text, { kind: 'answer', id, failed: false, status });
  }

  #refuse(message: InboundMessage, code: ErrorCode): void {
    if (message.kind !== 'request' || message.id === undefined) return;
    this.#reply(message.id, errorAnswer(code, '', message.idText), ERRORS[code].status);
  }

  #fail(id: string | number, why: Fault, status: number | undefined): void {
    if (this.#own.take(id, why)) return;
    const request = this.#inFlight.get(id);
    if (request === undefined) return;
    request.call?.settle(outcomeOfFault(why, status), { bytes: 0, ...(status && { status }) });
    this.#reply(id, errorAnswer(why.code, why.detail, request.idText), ERRORS[why.code].status);
  }

  #end(why: Fault): void {
    this.#own.failAll(why);
    for (const id of [...this.#inFlight.keys()]) this.#fail(id, why, undefined);
    this.#parts.onEnd(why);
  }
}
