// The composition root of `run`: one policy, one grant, one server. Builds every part, starts, and
// stops in mirrored order.
import { randomUUID } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import type { Fault } from '#contract/errors.ts';
import type { Problem } from '#contract/problem.ts';
import {
  createChannelEndpoint,
  createReaper,
  createToolFetch,
  type OpenLink,
  openChildLink,
  openRemoteLink,
  openSseLink,
  probeTransport,
  Relay,
  type RelayParts,
  serveStdio,
} from '#server/channel/index.ts';
import { type Caller, createGate } from '#server/gateway/gate.ts';
import { createHostCheck } from '#server/gateway/host-check.ts';
import { createHttpFront } from '#server/gateway/http-front.ts';
import { createPassThrough, type Endpoint } from '#server/gateway/pass-through.ts';
import { createSessionSeal } from '#server/gateway/session-seal.ts';
import { createStreamBook, type StreamBook } from '#server/gateway/stream-book.ts';
import { openPolicyFile } from '#server/host/policy-file.ts';
import { createRequestIds } from '#server/host/request-id.ts';
import { readToolsFile } from '#server/host/tools-file.ts';
import { createArgumentsHmac, createPurposeMac, openLedger } from '#server/storage/index.ts';
import { createCallTraces } from '#server/traces/index.ts';
import { createHttpTarget, DEFAULT_TIMEOUTS } from '#server/upstream/http-target.ts';
import { createToolBook, type ToolBook } from '#server/upstream/tool-book.ts';
import {
  APPROVAL_MS,
  approvalCommand,
  ONE_PERSON,
  openApprovalDesk,
} from './open-approval-desk.ts';
import { assertReachable } from './reachable.ts';
import { createRunRouter } from './run-router.ts';

export interface RunOptions {
  /** Of this program. */
  readonly version: string;
  readonly policyFile: string;
  readonly toolsFile: string | undefined;
  /** The data folder: ledger and secrets. */
  readonly folder: string;
  /** Id and label of the one grant. */
  readonly grant: string;
  /** The server's id and name, in records and policies. */
  readonly server: string;
  readonly target: RunTarget;
  /** Absent: stdio. */
  readonly listen: RunListen | undefined;
  readonly input: Readable;
  readonly output: Writable;
  readonly log: (line: string) => void;
  readonly onProblems: (problems: readonly Problem[]) => void;
}

export type RunTarget =
  | {
      readonly kind: 'child';
      readonly command: readonly string[];
      /** The whole environment of the child. */
      readonly environment: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'remote';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
    };

export interface RunListen {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** What clients must show; absent: nothing. */
  readonly token: string | undefined;
}

export interface Running {
  /** The port in use, with `listen`. */
  readonly port: number | undefined;
  /** Resolves with nothing when the client has gone, with a fault when the server has. */
  readonly done: Promise<Fault | undefined>;
  /** Lets requests in progress end for `graceMs` (HTTP only), then ends everything. */
  close(graceMs: number): Promise<void>;
}

const BODY_BYTES_MAX = 4_194_304;
const CONNECTIONS_MAX = 1_000;

/**
 * Starts one server behind its policy.
 * Throws `PolicyRejected`, `ToolsRejected`, a `StorageError`, a `Fault` of owner `config`, or the
 * system's error when a file cannot be read or the port is taken.
 */
export async function startRun(options: RunOptions): Promise<Running> {
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const { target, listen } = options;
    if (target.kind === 'remote') await assertReachable(target.url);
    const parts = assemble(options, stops);
    if (listen === undefined) return startStdio(options, parts, stop);
    return await startListening(options, listen, parts, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

type Parts = ReturnType<typeof assemble>;
type Stops = (() => Promise<void> | void)[];

function assemble(options: RunOptions, stops: Stops) {
  const { folder, log, onProblems } = options;
  const known = options.toolsFile === undefined ? undefined : readToolsFile(options.toolsFile);
  const tools = known?.tools;
  const policy = openPolicyFile({ file: options.policyFile, tools, log, onProblems });
  stops.push(policy.close);
  const now = Date.now;
  const ledger = openLedger({ folder, fsync: 'never', clock: now, log });
  stops.push(() => ledger.close());
  const opened = openApprovalDesk({
    ...ONE_PERSON,
    ...{ store: ledger.approvals, folder, now, log, waitMs: 0, placeOf: approvalCommand },
    lifetimeMs: () => APPROVAL_MS,
  });
  stops.push(opened.close);
  const gate = createGate({
    ledger,
    approvals: opened.desk,
    argumentsHmac: createArgumentsHmac(folder),
    now,
    newRequestId: createRequestIds(now),
    organisation: 'default',
    onRecordFailure: 'deny',
    watch: createCallTraces(options.version),
    log,
  });
  const book = createToolBook(known?.classes ?? new Map());
  book.learn(tools ?? []);
  const grant = { id: options.grant, label: options.grant };
  const server = { id: options.server, name: options.server };
  return {
    gate,
    book,
    owners: ledger,
    fetch: createToolFetch(book, randomUUID, log),
    log,
    open: openTarget(options, book, stops),
    caller: (session: string | undefined): Caller => ({
      grant,
      server,
      policy: policy.current(),
      session,
    }),
    stops,
  };
}

function openTarget({ target, server, log }: RunOptions, book: ToolBook, stops: Stops): OpenLink {
  if (target.kind === 'remote') {
    const { headers, url } = target;
    const targetAt = (address: string) => remoteTarget(server, address, headers);
    // A wrong address is told at once, not with the first message.
    targetAt(url).close();
    return (events) => openRemoteLink({ url, targetAt, book, events });
  }
  const reaper = createReaper({ log });
  stops.push(reaper.close);
  const [command = '', ...args] = target.command;
  const child = { name: server, command, args, env: target.environment };
  return (events) => {
    const onLog = (line: string) => events.onLog(`${server}: ${line}`);
    return openChildLink({ child, events: { ...events, onLog }, reaper });
  };
}

function remoteTarget(id: string, url: string, headers: Readonly<Record<string, string>>) {
  // The user has named this address: it may be one of this machine or network.
  return createHttpTarget({ id, url, headers, local: true, timeouts: DEFAULT_TIMEOUTS });
}

function startStdio(options: RunOptions, parts: Parts, stop: () => Promise<void>): Running {
  const session = randomUUID();
  let gone: (why: Fault) => void = () => {};
  const upstreamGone = new Promise<Fault>((resolve) => {
    gone = resolve;
  });
  const openRelay = (front: Pick<RelayParts, 'client' | 'onPressure'>) => {
    const caller = () => parts.caller(session);
    const relay = new Relay({ ...parts, ...front, caller, onEnd: gone });
    parts.stops.push(() => relay.close());
    return relay;
  };
  const front = serveStdio({ input: options.input, output: options.output, openRelay });
  return {
    port: undefined,
    done: Promise.race([front.done.then(() => undefined), upstreamGone]),
    async close() {
      await front.flush();
      await stop();
    },
  };
}

async function startListening(
  options: RunOptions,
  listen: RunListen,
  parts: Parts,
  stop: () => Promise<void>,
): Promise<Running> {
  const streams = createStreamBook();
  parts.stops.push(streams.close);
  const endpoint = await openEndpoint(options, parts, streams);
  parts.stops.push(() => endpoint.close());
  const front = createHttpFront({
    handle: createRunRouter({
      endpoint,
      access: { grant: options.grant, caller: parts.caller },
      hostCheck: createHostCheck({ listenHost: listen.host, hosts: [], origins: [] }),
      token: listen.token,
    }),
    bodyBytesMax: BODY_BYTES_MAX,
    connectionsMax: CONNECTIONS_MAX,
  });
  const { port } = await front.listen(listen.host, listen.port);
  return {
    port,
    done: new Promise(() => {}),
    async close(graceMs) {
      // The endpoint first: it ends the streams that would keep the front waiting.
      const closed = front.close(graceMs);
      await stop();
      await closed;
    },
  };
}

async function openEndpoint(
  options: RunOptions,
  parts: Parts,
  streams: StreamBook,
): Promise<Endpoint> {
  const { target, server, folder } = options;
  const channel = (open: OpenLink) =>
    createChannelEndpoint({ ...parts, name: server, streams, open });
  if (target.kind === 'child') return channel(parts.open);
  const { url, headers } = target;
  const targetAt = (address: string) => remoteTarget(server, address, headers);
  if ((await probeTransport(targetAt(url))) === 'sse') {
    return channel((events) => openSseLink({ target: targetAt(url), url, targetAt, events }));
  }
  const main = createPassThrough({
    ...parts,
    server,
    streams,
    timeouts: DEFAULT_TIMEOUTS,
    seal: createSessionSeal(createPurposeMac(folder, 'session')),
    target: targetAt(url),
  });
  return withOldClients(main, channel(parts.open));
}

/** Clients of HTTP+SSE (2024-11-05) are translated message by message, all others pass through. */
function withOldClients(main: Endpoint, old: Endpoint): Endpoint {
  return {
    handle(exchange, access) {
      const endpoint = /\/(?:sse|message)$/.test(exchange.path) ? old : main;
      endpoint.handle(exchange, access);
    },
    async close() {
      await old.close();
      await main.close();
    },
  };
}
