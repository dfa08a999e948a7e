// One child that answers modern requests of many clients: every request gets an id of its own
// towards the server, and what comes back (answers, progress, subscription events) gets the
// client's ids again. The stateless era forbids a server to mix its clients by connection.
import type { Fault } from '#contract/errors.ts';
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import { META_SUBSCRIPTION } from '#core/mcp/index.ts';
import { replaceAt, writtenAt } from './json-edit.ts';
import type { FlowingLink, LinkEvents, OpenLink } from './link-events.ts';
import { createLogThrottle, type LogThrottle } from './log-throttle.ts';
import { parseJson, readServerText, type ServerMessage } from './server-message.ts';

export interface SharedChildParts {
  readonly open: OpenLink;
  readonly log: (line: string) => void;
  /** The server's tools have changed, whoever was told so. */
  readonly onToolsChanged: () => void;
  readonly onEnd: (why: Fault) => void;
  /** True: it serves one lease at a time, so what names no request is for that one. */
  readonly exclusive: boolean;
}

interface Lease {
  readonly events: LinkEvents;
}

/** A request on its way: whose it is, and how its client wrote what was replaced. */
interface Route {
  readonly lease: Lease;
  readonly id: string | number;
  readonly idText: string;
  readonly tokenText: string;
}

/** More than this, in characters, is not queued for a child that does not read. */
const UNSENT_MAX = 8 * 1024 * 1024;
const PROGRESS_TOKEN = ['params', '_meta', 'progressToken'];

type Notification = Extract<ServerMessage, { kind: 'notification' }>;

export class SharedChild {
  readonly #parts: SharedChildParts;
  readonly #link: FlowingLink;
  readonly #leases = new Set<Lease>();
  readonly #routes = new Map<number, Route>();
  readonly #noise: LogThrottle;
  #next = 1;
  #unsent = 0;
  #dead: Fault | undefined;
  /** When the last lease ended, on the monotonic clock. */
  idleSince = performance.now();

  constructor(parts: SharedChildParts) {
    this.#parts = parts;
    this.#noise = createLogThrottle(parts.log);
    this.#link = parts.open({
      onMessage: (text) => {
        for (const message of readServerText(text)) this.#take(message);
      },
      onRequestFailed: () => {},
      onClose: (why) => this.#end(why),
      onLog: parts.log,
    });
  }

  get idle(): boolean {
    return this.#leases.size === 0;
  }

  /** True while the child takes less than is sent to it. */
  get pressed(): boolean {
    return this.#unsent > UNSENT_MAX;
  }

  get alive(): boolean {
    return this.#dead === undefined;
  }

  /** A link of one client's own; closing it leaves the child to the others. */
  lease(events: LinkEvents): FlowingLink {
    const lease = { events };
    this.#leases.add(lease);
    return {
      send: (text) => {
        this.#unsent += text.length;
        return this.#send(lease, text).finally(() => {
          this.#unsent -= text.length;
        });
      },
      // One slow client must not stop the others; its own front bounds what waits for it.
      pause: () => {},
      resume: () => {},
      close: async () => this.#release(lease),
    };
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  #release(lease: Lease): void {
    this.#leases.delete(lease);
    for (const [id, route] of this.#routes) if (route.lease === lease) this.#routes.delete(id);
    if (this.idle) this.idleSince = performance.now();
  }

  #send(lease: Lease, text: string): Promise<void> {
    const message = parseJson(text);
    if (message === undefined || !isJsonObject(message)) return this.#link.send(text);
    const id = ownMember(message, 'id');
    if (typeof id === 'string' || typeof id === 'number') {
      return this.#link.send(this.#outgoing(lease, text, id));
    }
    if (ownMember(message, 'method') !== 'notifications/cancelled') return this.#link.send(text);
    const { params } = message;
    return this.#cancel(lease, text, isJsonObject(params) ? params['requestId'] : undefined);
  }

  #outgoing(lease: Lease, text: string, id: string | number): string {
    const mine = this.#next;
    this.#next += 1;
    let idText = 'null';
    let tokenText = 'null';
    const out = replaceAt(text, [
      {
        path: ['id'],
        by: (written) => {
          idText = written;
          return String(mine);
        },
      },
      {
        path: PROGRESS_TOKEN,
        by: (written) => {
          tokenText = written;
          return String(mine);
        },
      },
    ]);
    this.#routes.set(mine, { lease, id, idText, tokenText });
    return out;
  }

  async #cancel(lease: Lease, text: string, requestId: Json | undefined): Promise<void> {
    for (const [mine, route] of this.#routes) {
      if (route.lease !== lease || route.id !== requestId) continue;
      this.#routes.delete(mine);
      await this.#link.send(
        replaceAt(text, [{ path: ['params', 'requestId'], by: () => String(mine) }]),
      );
      return;
    }
  }

  #take(message: ServerMessage): void {
    if (message.kind === 'request') {
      this.#refuse(message);
      return;
    }
    if (message.kind === 'notification') {
      this.#notify(message);
      return;
    }
    const route = this.#routes.get(Number(message.id));
    // Answers to cancelled requests find no route.
    if (route === undefined) return;
    this.#routes.delete(Number(message.id));
    route.lease.events.onMessage(
      replaceAt(message.text, [
        { path: ['id'], by: () => route.idText },
        { path: ['result', '_meta', META_SUBSCRIPTION], by: () => route.idText },
      ]),
    );
  }

  #notify(message: Notification): void {
    if (message.method === 'notifications/tools/list_changed') this.#parts.onToolsChanged();
    const tagged = tagOf(message);
    if (tagged === undefined) {
      this.#untagged(message);
      return;
    }
    const route = this.#routes.get(Number(tagged.value));
    if (route === undefined) return;
    const by = tagged.isToken ? route.tokenText : route.idText;
    route.lease.events.onMessage(replaceAt(message.text, [{ path: tagged.path, by: () => by }]));
  }

  #untagged(message: Notification): void {
    const [lease] = this.#leases;
    if (this.#parts.exclusive && lease !== undefined) lease.events.onMessage(message.text);
    else this.#noise.line(`\`${message.method}\` names no request and was dropped`);
  }

  /** The stateless era knows no requests of the server; it must not wait for ever. */
  #refuse({ text, method }: Extract<ServerMessage, { kind: 'request' }>): void {
    this.#noise.line(`the server's own request \`${method}\` was refused: it has no client`);
    const error = { code: -32601, message: 'Method not found' };
    const answer = `{"jsonrpc":"2.0","id":${writtenAt(text, ['id']) ?? 'null'},"error":${JSON.stringify(error)}}`;
    this.#link.send(answer).catch((why: unknown) => this.#parts.log(String(why)));
  }

  #end(why: Fault): void {
    this.#dead = why;
    this.#routes.clear();
    for (const lease of [...this.#leases]) lease.events.onClose(why);
    this.#leases.clear();
    this.#parts.onEnd(why);
  }
}

interface Tag {
  readonly path: readonly string[];
  readonly value: Json;
  /** The tag is a progress token, not the id of a request. */
  readonly isToken: boolean;
}

/** What ties a notification to a request: a progress token, a subscription, a request's id. */
function tagOf({ method, params }: Notification): Tag | undefined {
  if (method === 'notifications/progress') return tag(params, 'progressToken', true);
  if (method === 'notifications/cancelled') return tag(params, 'requestId', false);
  const meta = ownMember(params, '_meta');
  const value = meta !== undefined && isJsonObject(meta) ? meta[META_SUBSCRIPTION] : undefined;
  if (value === undefined) return undefined;
  return { path: ['params', '_meta', META_SUBSCRIPTION], value, isToken: false };
}

function tag(params: JsonObject, key: string, isToken: boolean): Tag | undefined {
  const value = ownMember(params, key);
  return value === undefined ? undefined : { path: ['params', key], value, isToken };
}
