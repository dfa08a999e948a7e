// What a server is asked: the handshake, every list with all its pages, the tools once more, and in
// a second session the stateless revision. No tool is ever called.
import type { ScanAnomaly, ScanReport } from '#contract/scan-report.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import {
  FIRST_MODERN_REVISION,
  isModernRevision,
  META_CAPABILITIES,
  META_VERSION,
} from '#core/mcp/index.ts';
import { noteChange, noteEras } from './compare-lists.ts';
import { listAll } from './list-all.ts';
import { listOffered } from './offered-lists.ts';
import type { ScanLimits } from './scan-limits.ts';
import { AnswerError, ScanStop } from './scan-stop.ts';
import { CLIENT_CAPABILITIES } from './server-answers.ts';
import type { Session } from './session.ts';

/** The part of a report that comes from the server's own mouth. */
export interface Testimony
  extends Pick<
    ScanReport,
    'protocolVersions' | 'capabilities' | 'instructions' | 'serverInfo' | 'anomalies'
  > {
  readonly tools: readonly Json[];
  readonly prompts: readonly Json[];
  readonly resources: readonly Json[];
  readonly resourceTemplates: readonly Json[];
}

export interface InterviewParts {
  /** A new session, on a new process where there is one. */
  readonly open: () => Session;
  readonly limits: ScanLimits;
  /** The version of this program, for `clientInfo`. */
  readonly version: string;
}

/** How old a first session is when its tools are listed again. */
const SETTLE_MS = 1_000;
const HANDSHAKE_REVISION = '2025-11-25';
const META_CLIENT = 'io.modelcontextprotocol/clientInfo';
const META_SERVER = 'io.modelcontextprotocol/serverInfo';

/** Rejects with `ScanStop` or `AnswerError` when the tools cannot be listed. */
export async function interview(parts: InterviewParts): Promise<Testimony> {
  const first = await firstSession(parts);
  if ('refusal' in first) return modernOnly(parts, first.refusal);
  return withSecondSession(parts, first);
}

interface Refused {
  readonly refusal: AnswerError;
}

async function firstSession(parts: InterviewParts): Promise<Testimony | Refused> {
  const session = parts.open();
  let testimony: Testimony | Refused | undefined;
  try {
    testimony = await legacyTalk(session, parts);
  } finally {
    const forced = await session.close();
    if (testimony !== undefined && !('refusal' in testimony)) {
      const anomalies = [...testimony.anomalies, ...session.anomalies];
      testimony = { ...testimony, anomalies: forced ? [...anomalies, IGNORES_CLOSE] : anomalies };
    }
  }
  return testimony;
}

const IGNORES_CLOSE: ScanAnomaly = {
  code: 'ignores-close',
  detail: 'keeps running when its client has gone, and had to be signalled',
};

export async function handshake(
  session: Session,
  parts: InterviewParts,
): Promise<JsonObject | Refused> {
  try {
    const result = await session.request('initialize', {
      protocolVersion: HANDSHAKE_REVISION,
      capabilities: CLIENT_CAPABILITIES,
      clientInfo: { name: 'wicketgate', version: parts.version },
    });
    await session.notify('notifications/initialized');
    return result;
  } catch (error) {
    if (error instanceof AnswerError) return { refusal: error };
    throw error;
  }
}

export function isRefused(value: JsonObject | Refused): value is Refused {
  return 'refusal' in value && value.refusal instanceof AnswerError;
}

async function legacyTalk(session: Session, parts: InterviewParts): Promise<Testimony | Refused> {
  const hello = await handshake(session, parts);
  if (isRefused(hello)) return hello;
  const startedAt = performance.now();
  const { protocolVersion, capabilities } = hello;
  if (typeof protocolVersion !== 'string') {
    throw new ScanStop('broken-protocol', 'answered `initialize` without a protocol version');
  }
  const offers = isJsonObject(capabilities) ? capabilities : {};
  const ask = (params: JsonObject) => params;
  const tools = await listAll(session, 'tools/list', 'tools', parts.limits, ask);
  const anomalies: ScanAnomaly[] = [];
  const { limits } = parts;
  const others = await listOffered({ session, limits, offers, ask, anomalies });
  // Some servers go on setting up after the handshake; others change once they are trusted.
  await session.wait(startedAt + SETTLE_MS - performance.now());
  const again = await listAll(session, 'tools/list', 'tools', parts.limits, ask);
  noteChange(tools, again, 'in the same session', anomalies);
  return {
    protocolVersions: [protocolVersion],
    capabilities: offers,
    ...wordsOf(hello, hello['serverInfo']),
    tools,
    ...others,
    anomalies,
  };
}

/** Asks a fresh session, first in the stateless way; what it adds is never needed for `listed`. */
async function withSecondSession(parts: InterviewParts, first: Testimony): Promise<Testimony> {
  const anomalies = [...first.anomalies];
  let versions = first.protocolVersions;
  try {
    const second = await secondSession(parts);
    if (second.version !== undefined) versions = [second.version, ...versions];
    if (second.tools !== undefined) {
      if (second.version === undefined) {
        noteChange(first.tools, second.tools, 'after a new start', anomalies);
      } else noteEras(first.tools, second.tools, anomalies);
    }
  } catch (error) {
    if (!(error instanceof ScanStop) && !(error instanceof AnswerError)) throw error;
    anomalies.push({ code: 'list-failed', detail: `a second start failed: ${error.message}` });
  }
  return { ...first, protocolVersions: versions, anomalies };
}

interface Second {
  /** The stateless revision that it answers to. */
  readonly version?: string;
  readonly tools?: readonly Json[];
}

async function secondSession(parts: InterviewParts): Promise<Second> {
  const modern = await tryModern(parts);
  if (modern !== undefined) return modern;
  const session = parts.open();
  try {
    const hello = await handshake(session, parts);
    if (isRefused(hello)) throw hello.refusal;
    return { tools: await listAll(session, 'tools/list', 'tools', parts.limits, (one) => one) };
  } finally {
    await session.close();
  }
}

function envelope(parts: InterviewParts): (params: JsonObject) => JsonObject {
  const meta = {
    [META_VERSION]: FIRST_MODERN_REVISION,
    [META_CAPABILITIES]: CLIENT_CAPABILITIES,
    [META_CLIENT]: { name: 'wicketgate', version: parts.version },
  };
  return (params) => ({ ...params, _meta: meta });
}

/** `undefined` when the server is of the older era, in whatever way it shows. */
export async function tryModern(parts: InterviewParts): Promise<Second | undefined> {
  const session = parts.open();
  try {
    const found = await session.request('server/discover', envelope(parts)({}));
    if (!supports(found)) return undefined;
    const ask = envelope(parts);
    const tools = await listAll(session, 'tools/list', 'tools', parts.limits, ask);
    return { version: FIRST_MODERN_REVISION, tools };
  } catch (error) {
    // An old server may answer anything, say nothing, or exit.
    if (error instanceof AnswerError) return undefined;
    if (error instanceof ScanStop && error.outcome !== 'over-limit') return undefined;
    throw error;
  } finally {
    await session.close();
  }
}

function supports(found: JsonObject): boolean {
  const { supportedVersions } = found;
  return (
    Array.isArray(supportedVersions) &&
    supportedVersions.some((one) => typeof one === 'string' && isModernRevision(one))
  );
}

/** A server that refuses the handshake may speak the stateless revision only. */
async function modernOnly(parts: InterviewParts, refusal: AnswerError): Promise<Testimony> {
  const session = parts.open();
  try {
    const ask = envelope(parts);
    const found = await session.request('server/discover', ask({})).catch((error: unknown) => {
      throw error instanceof AnswerError ? refusal : error;
    });
    if (!supports(found)) throw refusal;
    const { limits } = parts;
    const { capabilities, _meta } = found;
    const offers = isJsonObject(capabilities) ? capabilities : {};
    const anomalies: ScanAnomaly[] = [];
    const tools = await listAll(session, 'tools/list', 'tools', limits, ask);
    const again = await listAll(session, 'tools/list', 'tools', limits, ask);
    noteChange(tools, again, 'when asked again', anomalies);
    const others = await listOffered({ session, limits, offers, ask, anomalies });
    return {
      protocolVersions: [FIRST_MODERN_REVISION],
      capabilities: offers,
      ...wordsOf(found, isJsonObject(_meta) ? _meta[META_SERVER] : undefined),
      tools,
      ...others,
      anomalies: [...anomalies, ...session.anomalies],
    };
  } finally {
    await session.close();
  }
}

function wordsOf(result: JsonObject, info: Json | undefined) {
  const { instructions } = result;
  const about: JsonObject = isJsonObject(info) ? info : {};
  const { name, version, title } = about;
  return {
    ...(typeof instructions === 'string' ? { instructions } : {}),
    ...(typeof name === 'string'
      ? {
          serverInfo: {
            name,
            ...(typeof version === 'string' ? { version } : {}),
            ...(typeof title === 'string' ? { title } : {}),
          },
        }
      : {}),
  };
}
