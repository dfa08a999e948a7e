// Asks one server, as a client would: the handshake of its era, then its tools. No tool is called. Says
// at which of the two it failed. Used by `doctor` for both sides of the gateway.
import { isJsonObject, type Json, ownMember } from '#core/kit/json.ts';
import {
  createReaper,
  type LinkEvents,
  openChildLink,
  openRemoteLink,
  openSseLink,
} from '#server/channel/index.ts';
import {
  DEFAULT_LIMITS,
  handshake,
  isRefused,
  listAll,
  openSession,
  stopOf,
  tryModern,
} from '#server/scanner/index.ts';
import { createHttpTarget } from '#server/upstream/http-target.ts';
import { createToolBook } from '#server/upstream/tool-book.ts';

export type AskTarget =
  | {
      readonly kind: 'command';
      readonly command: readonly string[];
      /** The whole environment. */
      readonly env: Readonly<Record<string, string>>;
      readonly cwd?: string;
    }
  | {
      readonly kind: 'url';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly transport: 'streamable-http' | 'sse';
    };

export interface AskParts {
  /** Of this program. */
  readonly version: string;
  /** Milliseconds for everything. */
  readonly timeoutMs: number;
}

/** What it answered, as far as it got. */
export interface Heard {
  /** Revision of the protocol; absent: it did not get through the handshake. */
  readonly revision?: string;
  /** What the server calls itself, and its version. */
  readonly server?: string;
  /** Names; absent: they were not listed. */
  readonly tools?: readonly string[];
  /** Why it ended before the tools were listed; one sentence, lower case, no full stop. */
  readonly failed?: string;
  /** The process could not be started, or has ended before it said anything. */
  readonly died?: boolean;
  /** It did not answer in time. */
  readonly late?: boolean;
  /** The last lines of its stderr: they may hold anything. */
  readonly stderr: readonly string[];
}

const STDERR_LINES = 5;

/** Resolves whatever the server does. */
export async function askServer(target: AskTarget, parts: AskParts): Promise<Heard> {
  const lines: string[] = [];
  const reaper = createReaper({ log: () => {} });
  const limits = { ...DEFAULT_LIMITS, startMs: parts.timeoutMs, scanMs: parts.timeoutMs };
  const signal = AbortSignal.timeout(parts.timeoutMs);
  const open = (events: LinkEvents) =>
    target.kind === 'command'
      ? openCommand(target, events, reaper)
      : openUrl(target, events, parts.timeoutMs);
  const onLog = (line: string) => lines.push(line);
  const session = () => openSession({ open, limits, signal, onLog, onNoise: () => {} });
  const stderr = () => lines.slice(-STDERR_LINES);
  try {
    const heard = await talk({ open: session, limits, version: parts.version });
    return { ...heard, stderr: stderr() };
  } catch (error) {
    const { outcome, message } = stopOf(error);
    const died = target.kind === 'command' && outcome === 'crashed';
    const late = outcome === 'timed-out';
    const failed = late ? `no answer within ${Math.round(parts.timeoutMs / 1_000)} s` : message;
    return { failed, died, late, stderr: stderr() };
  } finally {
    reaper.close();
  }
}

type Talk = Parameters<typeof tryModern>[0];

async function talk(parts: Talk): Promise<Omit<Heard, 'stderr'>> {
  const session = parts.open();
  try {
    const hello = await handshake(session, parts);
    if (isRefused(hello)) {
      const modern = await tryModern(parts);
      if (modern?.tools === undefined) return { failed: hello.refusal.message };
      return { revision: modern.version ?? 'unknown', tools: namesOf(modern.tools) };
    }
    const { protocolVersion, serverInfo } = hello;
    const known = {
      revision: typeof protocolVersion === 'string' ? protocolVersion : 'unknown',
      ...serverOf(serverInfo),
    };
    try {
      const tools = await listAll(session, 'tools/list', 'tools', parts.limits, (one) => one);
      return { ...known, tools: namesOf(tools) };
    } catch (error) {
      return { ...known, failed: stopOf(error).message };
    }
  } finally {
    await session.close();
  }
}

function serverOf(info: Json | undefined): Pick<Heard, 'server'> {
  if (!isJsonObject(info)) return {};
  const [name, version] = [ownMember(info, 'name'), ownMember(info, 'version')];
  const words = [name, version].filter((one) => typeof one === 'string');
  return words.length === 0 ? {} : { server: words.join(' ') };
}

function namesOf(tools: readonly Json[]): readonly string[] {
  return tools.flatMap((tool) => {
    const name = isJsonObject(tool) ? ownMember(tool, 'name') : undefined;
    return typeof name === 'string' ? [name] : [];
  });
}

function openCommand(
  { command, env, cwd }: Extract<AskTarget, { kind: 'command' }>,
  events: LinkEvents,
  reaper: ReturnType<typeof createReaper>,
) {
  const [program = '', ...args] = command;
  const place = cwd === undefined ? {} : { cwd };
  const child = { name: 'the server', command: program, args, env, ...place };
  return openChildLink({ child, events, reaper });
}

function openUrl(
  { url, headers, transport }: Extract<AskTarget, { kind: 'url' }>,
  events: LinkEvents,
  timeoutMs: number,
) {
  const timeouts = { connectMs: timeoutMs, firstByteMs: timeoutMs, idleMs: timeoutMs };
  const targetAt = (address: string) =>
    // The user has named this address: it may be one of this machine or network.
    createHttpTarget({ id: 'the server', url: address, headers, local: true, timeouts });
  if (transport === 'sse') {
    return openSseLink({ target: targetAt(url), url, targetAt, events });
  }
  return openRemoteLink({ url, targetAt, book: createToolBook(new Map()), events });
}
