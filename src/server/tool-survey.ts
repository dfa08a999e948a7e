// Asks servers for their tools: when they are registered, on demand, and now and then. Keeps what they
// say, how they were reached, and feeds the classes to the gateway. No tool is ever called.
import type { ServerConfig } from '#contract/config.ts';
import type { Server } from '#contract/control.ts';
import type { NewUpstream, Survey } from '#contract/control-api.ts';
import type { ControlStore, ServerRow } from '#core/control/index.ts';
import type { Json } from '#core/kit/json.ts';
import {
  createReaper,
  type LinkEvents,
  openRemoteLink,
  openSseLink,
  type Reaper,
} from '#server/channel/index.ts';
import { type Surveys, shownUpstream, valuesOf } from '#server/control/index.ts';
import { askTools, DEFAULT_LIMITS, openSession, stopOf } from '#server/scanner/index.ts';
import { createHttpTarget } from '#server/upstream/http-target.ts';
import { createToolBook } from '#server/upstream/tool-book.ts';
import { openChildren } from './child-command.ts';
import { classesOf, serverConfigOf } from './live-control.ts';
import type { ServedServers } from './served-servers.ts';
import { serverTools } from './server-tools.ts';

export interface ToolSurveyParts {
  readonly store: Pick<
    ControlStore,
    'liveServer' | 'tools' | 'setTools' | 'setHealth' | 'setFiledHealth'
  >;
  /** A server of the configuration file; `undefined`: it names none with this id. */
  readonly filed: (id: string) => ServerConfig | undefined;
  readonly servers: Pick<ServedServers, 'classify'>;
  readonly openSecrets: (server: ServerRow) => Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of this program. */
  readonly version: string;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export interface ToolSurvey extends Surveys {
  /** Asks in the background; whoever waits for `check` of the same server shares it. */
  ask(server: string): void;
  /** Asks each again when its last answer is older than the pause. */
  watch(servers: () => Promise<readonly Pick<Server, 'id' | 'health'>[]>): void;
  close(): Promise<void>;
}

/** Between two questions to a server that nobody asks about. */
const PAUSE_MS = 15 * 60_000;
const LOOK_EVERY_MS = 60_000;
/** Servers that are asked in the background at one time. */
const AT_ONCE = 4;
/** From the start to the last page; a first start may have to fetch a package. */
const TIME_MS = 90_000;
const LIMITS = { ...DEFAULT_LIMITS, startMs: 60_000, scanMs: TIME_MS };

interface Looked {
  readonly health: Server['health'];
  /** Absent: they could not be listed. */
  readonly tools?: readonly Json[];
}

export function createToolSurvey(parts: ToolSurveyParts): ToolSurvey {
  const reaper = createReaper({ log: parts.log });
  const closed = new AbortController();
  const running = new Map<string, Promise<Survey | undefined>>();
  const askedAtMs = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  const look = (id: string, config: ServerConfig) =>
    lookAt(parts, reaper, closed.signal, id, config);

  const checkOnce = (id: string) => checkNewest(parts, closed.signal, look, id);
  const check = (id: string) => {
    const known = running.get(id);
    if (known !== undefined) return known;
    askedAtMs.set(id, parts.now());
    const asked = checkOnce(id).finally(() => running.delete(id));
    running.set(id, asked);
    return asked;
  };
  const ask = (id: string) => {
    check(id).catch((error: unknown) =>
      parts.log(`asking \`${id}\` for its tools: ${String(error)}`),
    );
  };
  return {
    check,
    ask,
    async test(upstream: NewUpstream) {
      const config = serverConfigOf(
        { name: 'the server', upstream: shownUpstream(upstream) },
        valuesOf(upstream),
      );
      const { health, tools = [] } = await look('the server', config);
      return { health, tools: serverTools('the server', tools, []) };
    },
    watch(servers) {
      const round = async () => {
        const before = parts.now() - PAUSE_MS;
        const due = (await servers()).filter(
          ({ id, health }) => (askedAtMs.get(id) ?? health.checkedAtMs ?? 0) <= before,
        );
        if (closed.signal.aborted) return;
        for (const { id } of due.slice(0, Math.max(0, AT_ONCE - running.size))) ask(id);
      };
      const look = () => {
        round().catch((error: unknown) => parts.log(`asking servers: ${String(error)}`));
      };
      timer = setInterval(look, LOOK_EVERY_MS);
      timer.unref();
      look();
    },
    async close() {
      clearInterval(timer);
      closed.abort();
      await Promise.allSettled(running.values());
      reaper.close();
    },
  };
}

/** A server that can be asked. */
interface Askable {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  readonly managedBy: Server['managedBy'];
  readonly config: ServerConfig;
  /** Equal: it is the same server still. */
  readonly key: string;
}

/** The tools of a file's server are nobody's alone, so the store gives them to any organisation. */
const ANYBODY = '';

async function find(
  { store, filed, openSecrets }: ToolSurveyParts,
  id: string,
): Promise<Askable | undefined> {
  const config = filed(id);
  if (config !== undefined) {
    const { name = id } = config;
    const own = { id, name, organisation: ANYBODY, managedBy: 'file' } as const;
    return { ...own, config, key: JSON.stringify(config) };
  }
  const row = await store.liveServer(id);
  if (row === undefined) return undefined;
  const { name, organisation, managedBy, revision } = row;
  const key = String(revision);
  return { id, name, organisation, managedBy, config: serverConfigOf(row, openSecrets(row)), key };
}

/** Asks until what was heard is of the server as it is. */
async function checkNewest(
  parts: ToolSurveyParts,
  closed: AbortSignal,
  look: (id: string, config: ServerConfig) => Promise<Looked>,
  id: string,
): Promise<Survey | undefined> {
  for (;;) {
    const server = await find(parts, id);
    if (server === undefined) return undefined;
    const looked = await look(id, server.config);
    if (closed.aborted) return undefined;
    const now = await find(parts, id);
    if (now?.key === server.key) return keep(parts, server, looked);
  }
}

async function keep(parts: ToolSurveyParts, server: Askable, looked: Looked): Promise<Survey> {
  const { store, servers, now } = parts;
  const { id, name, organisation, managedBy } = server;
  const isFiled = managedBy === 'file';
  if (isFiled) await store.setFiledHealth(id, looked.health);
  else await store.setHealth(id, looked.health);
  if (looked.tools !== undefined) {
    const known = await store.tools(organisation, id);
    await store.setTools(id, serverTools(name, looked.tools, known), now());
  }
  const tools = await store.tools(organisation, id);
  // A file says itself which classes its tools have.
  if (!isFiled) servers.classify(id, classesOf(tools));
  return { health: looked.health, tools: [...tools] };
}

async function lookAt(
  { environment, version, now }: ToolSurveyParts,
  reaper: Reaper,
  signal: AbortSignal,
  id: string,
  config: ServerConfig,
): Promise<Looked> {
  const late = AbortSignal.timeout(TIME_MS);
  const lines: string[] = [];
  const open = (events: LinkEvents) =>
    config.command === undefined
      ? openRemote(id, config, events)
      : openChildren(environment, reaper, id, config)(events);
  try {
    const tools = await askTools({
      limits: LIMITS,
      version,
      open: () =>
        openSession({
          open,
          limits: LIMITS,
          signal: AbortSignal.any([signal, late]),
          onLog: (line) => lines.push(line),
          onNoise: (line) => lines.push(line),
        }),
    });
    return { health: { state: 'connected', detail: null, checkedAtMs: now() }, tools };
  } catch (error) {
    return { health: { ...troubleOf(error), checkedAtMs: now() } };
  }
}

function openRemote(id: string, config: ServerConfig, events: LinkEvents) {
  const { url = '', headers = {}, local = false } = config;
  const timeouts = { connectMs: 10_000, firstByteMs: LIMITS.startMs, idleMs: LIMITS.startMs };
  const targetAt = (address: string) =>
    createHttpTarget({ id, url: address, headers, local, timeouts });
  if (config.transport === 'sse') {
    return openSseLink({ target: targetAt(url), url, targetAt, events });
  }
  return openRemoteLink({ url, targetAt, book: createToolBook(new Map()), events });
}

const NEXT_STEP: Readonly<Record<string, string>> = {
  'needs-credentials': 'add the header or the variable that it wants',
  refused: 'allow local addresses for this server if it is one of yours',
  unreachable: 'check the address, and whether the server runs',
  crashed: 'try the command in a terminal; its output says why',
  'timed-out': 'try again; a first start may fetch a package',
};

function troubleOf(error: unknown): Pick<Server['health'], 'state' | 'detail'> {
  const { outcome, message } = stopOf(error);
  const unauthorized = outcome === 'needs-credentials' || /\bHTTP 40[13]\b/.test(message);
  const state = unauthorized ? 'needs-sign-in' : 'error';
  const step = NEXT_STEP[unauthorized ? 'needs-credentials' : outcome];
  const detail = step === undefined ? message : `${message}; ${step}`;
  return { state, detail: detail.slice(0, 1_000) };
}
