// Real parts for tests of the channel room: gate, ledger in memory, compiled policy, tool book. Only
// the upstream is played by the test, where it has to do what no server does on demand.
import { Fault } from '../../src/contract/errors.ts';
import { type ChainEntry, type LedgerEntry, parseEntry } from '../../src/core/decisions/index.ts';
import { readMessage } from '../../src/core/mcp/index.ts';
import { compilePolicy, parsePolicy } from '../../src/core/policy/index.ts';
import {
  createToolFetch,
  type FlowingLink,
  type LinkEvents,
  type OpenLink,
  Relay,
} from '../../src/server/channel/index.ts';
import { type AttachedPolicy, type Caller, createGate } from '../../src/server/gateway/gate.ts';
import { createMemoryLedger } from '../../src/server/storage/index.ts';
import { createToolBook } from '../../src/server/upstream/tool-book.ts';

export function attachPolicy(document: object, version = 1): AttachedPolicy {
  const parsed = parsePolicy(JSON.stringify(document), { fileName: 'policy.json' });
  if (parsed.document === undefined) throw new Error(JSON.stringify(parsed.problems));
  return { id: 'policy.json', version, hash: '', program: compilePolicy(parsed.document) };
}

/** Everything that a relay needs but for its two sides. */
export function createParts(document: object) {
  const ledger = createMemoryLedger({ clock: Date.now });
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  let policy: AttachedPolicy | undefined = attachPolicy(document);
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `own-${ids}`;
  };
  const gate = createGate({
    ledger,
    argumentsHmac: () => '',
    now: Date.now,
    newRequestId: newId,
    organisation: 'test',
    onRecordFailure: 'deny',
    log,
  });
  const book = createToolBook(new Map());
  const caller =
    (grant: string) =>
    (session: string | undefined): Caller => ({
      grant: { id: grant },
      server: { id: 'server' },
      policy,
      session,
    });
  return {
    relay: { gate, book, owners: ledger, fetch: createToolFetch(book, newId, log), log },
    ledger,
    lines,
    caller,
    access: (grant: string) => ({ grant, caller: caller(grant) }),
    setPolicy(next: object) {
      policy = attachPolicy(next, 2);
    },
    /** What the ledger holds, oldest first. */
    async entries() {
      const entries = await ledger.entriesAfter(0, 1000);
      return entries.map(({ text }: ChainEntry): LedgerEntry => {
        const entry = parseEntry(text);
        if (!entry.ok) throw new Error(entry.failure);
        return entry.value;
      });
    },
  };
}

/** An upstream that the test plays: what it was sent, and what it says. */
export interface PlayedServer {
  readonly open: OpenLink;
  readonly received: string[];
  readonly opened: number;
  /** Paused by a slow client. */
  readonly held: boolean;
  say(message: object | string, status?: number): void;
  die(why: Fault): void;
  failRequest(id: string | number, why: Fault, status?: number): void;
  /** From now on nothing can be sent. */
  refuseAll(why: Fault): void;
}

/** @param answer called for every message; what it returns is said at once */
export function playServer(
  answer: (message: { id?: string | number; method?: string; params?: never }) => unknown = () =>
    undefined,
): PlayedServer {
  const received: string[] = [];
  let events: LinkEvents | undefined;
  let refusal: Fault | undefined;
  let opened = 0;
  let held = false;
  const said = (message: object | string) =>
    typeof message === 'string' ? message : JSON.stringify(message);
  const link: FlowingLink = {
    async send(text) {
      if (refusal !== undefined) throw refusal;
      received.push(text);
      const reply = answer(JSON.parse(text));
      if (reply !== undefined) queueMicrotask(() => events?.onMessage(said(reply as object))); // any JSON
    },
    pause: () => {
      held = true;
    },
    resume: () => {
      held = false;
    },
    close: async () => {
      refusal = new Fault('upstream_unreachable', 'closed');
    },
  };
  return {
    open(given) {
      events = given;
      opened += 1;
      return link;
    },
    received,
    get opened() {
      return opened;
    },
    get held() {
      return held;
    },
    say: (message, status) => events?.onMessage(said(message), status),
    die: (why) => events?.onClose(why),
    failRequest: (id, why, status) => events?.onRequestFailed(id, why, status),
    refuseAll: (why) => {
      refusal = why;
    },
  };
}

export interface OpenRelay {
  readonly parts: ReturnType<typeof createParts>;
  readonly server: PlayedServer;
  readonly relay: Relay;
  /** What the client got, parsed. */
  readonly got: { id?: unknown; result?: never; error?: { code: number; message: string } }[];
  readonly texts: string[];
  readonly ended: Fault[];
  send(message: object): void;
}

/** A relay between a played server and a client that only collects. */
export function openRelay(
  policy: object,
  server = playServer(),
  parts = createParts(policy),
): OpenRelay {
  const texts: string[] = [];
  const ended: Fault[] = [];
  const relay = new Relay({
    ...parts.relay,
    caller: () => parts.caller('a')('s'),
    client: { send: (text) => texts.push(text), cancelled: () => {} },
    open: server.open,
    onEnd: (why) => ended.push(why),
  });
  return {
    parts,
    server,
    relay,
    texts,
    ended,
    get got() {
      return texts.map((text) => JSON.parse(text));
    },
    send(message) {
      const read = readMessage(JSON.stringify({ jsonrpc: '2.0', ...message }));
      if (!read.ok) throw new Error(read.failure.detail);
      relay.receive(read.value);
    },
  };
}
