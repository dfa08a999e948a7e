// The composition root of `run`: one policy, one grant, one server. Builds every part, starts, and
// stops in mirrored order.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Fault } from '#contract/errors.ts';
import type { Problem } from '#contract/problem.ts';
import {
  createReaper,
  createToolFetch,
  type OpenLink,
  openChildLink,
  Relay,
  type RelayParts,
  serveStdio,
} from '#server/channel/index.ts';
import { type Caller, createGate } from '#server/gateway/gate.ts';
import { openPolicyFile } from '#server/host/policy-file.ts';
import { createRequestIds } from '#server/host/request-id.ts';
import { readToolsFile, type ToolsFile } from '#server/host/tools-file.ts';
import { createArgumentsHmac, openLedger } from '#server/storage/index.ts';
import { createToolBook } from '#server/upstream/tool-book.ts';

export interface RunOptions {
  readonly policyFile: string;
  readonly toolsFile: string | undefined;
  /** The data folder: ledger and secrets. */
  readonly folder: string;
  /** Id and label of the one grant. */
  readonly grant: string;
  /** The server's id and name, in records and policies. */
  readonly server: string;
  readonly command: readonly string[];
  /** Environment of the child. */
  readonly environment: Readonly<Record<string, string>>;
  readonly input: Readable;
  readonly output: Writable;
  readonly log: (line: string) => void;
  readonly onProblems: (problems: readonly Problem[]) => void;
}

export interface Running {
  /** Resolves with nothing when the client has gone, with a fault when the server has. */
  readonly done: Promise<Fault | undefined>;
  close(): Promise<void>;
}

const NO_TOOLS: ToolsFile = { tools: [], classes: new Map() };

/**
 * Starts one server behind its policy.
 * Throws `PolicyRejected`, `ToolsRejected`, a `StorageError`, or the system's error when a file
 * cannot be read.
 */
export function startRun(options: RunOptions): Running {
  const { log, onProblems } = options;
  const { tools, classes } =
    options.toolsFile === undefined ? NO_TOOLS : readToolsFile(options.toolsFile);
  const policy = openPolicyFile({ file: options.policyFile, tools, log, onProblems });
  const now = Date.now;
  const ledger = openLedger({ folder: options.folder, fsync: 'never', clock: now, log });
  const gate = createGate({
    ledger,
    argumentsHmac: createArgumentsHmac(options.folder),
    now,
    newRequestId: createRequestIds(now),
    organisation: 'default',
    onRecordFailure: 'deny',
    log,
  });
  const book = createToolBook(classes);
  book.learn(tools);
  const reaper = createReaper({ log });
  const grant = { id: options.grant, label: options.grant };
  const server = { id: options.server, name: options.server };
  const session = randomUUID();
  const caller = (): Caller => ({ grant, server, policy: policy.current(), session });
  const [command = '', ...args] = options.command;
  const open: OpenLink = (events) =>
    openChildLink({
      child: { name: options.server, command, args, env: options.environment },
      events,
      reaper,
    });
  const shared = { gate, book, owners: ledger, caller, open, log };
  let gone: (why: Fault) => void = () => {};
  const upstreamGone = new Promise<Fault>((resolve) => {
    gone = resolve;
  });
  const fetch = createToolFetch(book, randomUUID, log);
  let relay: Relay | undefined;
  const openRelay = (front: Pick<RelayParts, 'client' | 'onPressure'>) => {
    relay = new Relay({ ...shared, ...front, fetch, onEnd: gone });
    return relay;
  };
  const front = serveStdio({ input: options.input, output: options.output, openRelay });
  const done = Promise.race([front.done.then(() => undefined), upstreamGone]);
  return {
    done,
    async close() {
      policy.close();
      await relay?.close();
      reaper.close();
      if (options.output.writableLength > 0) await once(options.output, 'drain');
      await ledger.close();
    },
  };
}
