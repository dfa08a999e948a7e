// Recorded calls of a running gateway, by its API: the latest ones, those that come in, and all of them
// as a file. Shows the same as read-calls.ts does of a data folder.
import { setTimeout as pause } from 'node:timers/promises';
import { type RecordedRow, recordListSchema, recordSchema } from '#contract/records-api.ts';
import type { ExportFormat } from '#core/decisions/index.ts';
import { type ApiClient, oneNamed } from '../api/api-client.ts';
import { type ReadEvent, readEvents } from '../api/read-events.ts';
import { UsageError } from '../usage-error.ts';
import type { CallFilter, RecordedCall } from './call.ts';

export interface RemoteCallsParts {
  readonly client: ApiClient;
  readonly filter: CallFilter;
  readonly show: (call: RecordedCall) => void;
  /** Told of what does not end the command. */
  readonly warn: (line: string) => void;
}

const PAGE = 200;
/** All are held until the oldest is known, so there is an end; an export has none. */
const SHOWN_MAX = 10_000;
/** How long a call is held for its outcome before it is shown as running. */
const RUNNING_AFTER_MS = 1_000;
const LOOK_MS = 200;
const RECONNECT_MS = 1_000;

/** Whether the gateway answers whoever asks; a gateway without an organisation answers nobody. */
export async function answers(client: ApiClient): Promise<boolean> {
  try {
    const response = await client.open('/records?limit=1');
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** Shows the latest `limit` calls that pass, oldest first; with `follow` goes on for ever. */
export async function showRemoteCalls(
  parts: RemoteCallsParts,
  limit: number,
  follow: boolean,
): Promise<void> {
  const query = await queryOf(parts);
  // First where it goes on, so that nothing falls between the two.
  const start = follow ? await followed(parts, query, undefined) : undefined;
  const shown = new Set<string>();
  for (const row of (await latest(parts, query, limit)).toReversed()) {
    shown.add(keyOf(row));
    parts.show(callOf(row));
  }
  if (start !== undefined) await followFrom(parts, query, start, shown);
}

/** Gives all that pass as they come, newest first. */
export async function exportRemoteCalls(
  parts: Pick<RemoteCallsParts, 'client' | 'filter'>,
  format: ExportFormat,
): Promise<ReadableStream<Uint8Array>> {
  const query = await queryOf(parts);
  query.set('format', format);
  return bodyOf(await parts.client.open(`/records/export?${query}`));
}

async function queryOf({ client, filter }: Pick<RemoteCallsParts, 'client' | 'filter'>) {
  const { decision, tool, rule, session, sinceMs, untilMs, grant, server } = filter;
  const query = new URLSearchParams();
  const named = { decision, tool, rule, session, from: sinceMs, to: untilMs };
  for (const [name, value] of Object.entries(named)) {
    if (value !== undefined) query.set(name, String(value));
  }
  if (grant !== undefined) query.set('grant', await idOf(client, 'grant', grant));
  if (server !== undefined) query.set('server', await idOf(client, 'server', server));
  return query;
}

/** Calls of what is gone can still be asked for, by its id. */
async function idOf(client: ApiClient, kind: 'grant' | 'server', wanted: string): Promise<string> {
  try {
    return (await oneNamed(client, kind, wanted)).id;
  } catch (error) {
    if (error instanceof UsageError) return wanted;
    throw error;
  }
}

async function latest(
  { client, warn }: RemoteCallsParts,
  query: URLSearchParams,
  limit: number,
): Promise<readonly RecordedRow[]> {
  const rows: RecordedRow[] = [];
  const most = Math.min(limit, SHOWN_MAX);
  const first = new URLSearchParams(query);
  first.set('limit', String(Math.min(most, PAGE)));
  let next: string | null = `/records?${first}`;
  while (next !== null && rows.length < most) {
    const page = recordListSchema.parse((await client.read(next)).value);
    rows.push(...page.data.slice(0, most - rows.length));
    next = page.next?.replace(/^\/api\/v1/, '') ?? null;
  }
  if (next !== null && limit > SHOWN_MAX) {
    warn(`the latest ${SHOWN_MAX} are shown; \`--export jsonl\` gives all of them`);
  }
  return rows;
}

/** An open stream, behind its first event, which says where it begins. */
async function followed(
  { client }: Pick<RemoteCallsParts, 'client'>,
  query: URLSearchParams,
  from: string | undefined,
): Promise<AsyncGenerator<ReadEvent>> {
  const headers: Readonly<Record<string, string>> =
    from === undefined ? {} : { 'Last-Event-ID': from };
  const response = await client.open(`/records/live?${query}`, { headers });
  return readEvents(await bodyOf(response));
}

async function followFrom(
  parts: RemoteCallsParts,
  query: URLSearchParams,
  first: AsyncGenerator<ReadEvent>,
  shown: Set<string>,
): Promise<never> {
  const held = holdCalls(parts.show, shown);
  let place: string | undefined;
  let events = first;
  for (;;) {
    try {
      for await (const { event, id, data } of events) {
        if (event === 'record') held.take(recordSchema.parse(data));
        place = id ?? place;
      }
    } catch (error) {
      if (error instanceof UsageError) throw error;
    }
    parts.warn('the connection to the gateway was lost; trying again');
    events = await reconnected(parts, query, place);
  }
}

async function reconnected(
  parts: RemoteCallsParts,
  query: URLSearchParams,
  place: string | undefined,
): Promise<AsyncGenerator<ReadEvent>> {
  for (;;) {
    await pause(RECONNECT_MS);
    try {
      return await followed(parts, query, place);
    } catch (error) {
      // Refused is refused; nobody there may be there again soon.
      if (error instanceof UsageError) throw error;
    }
  }
}

/** A running call is held for a moment, so that most are shown once, with their outcome. */
function holdCalls(show: RemoteCallsParts['show'], shown: Set<string>) {
  const held = new Map<string, { readonly row: RecordedRow; readonly sinceMs: number }>();
  const timer = setInterval(() => {
    for (const [id, { row, sinceMs }] of held) {
      if (performance.now() - sinceMs < RUNNING_AFTER_MS) break;
      held.delete(id);
      show(callOf(row));
    }
  }, LOOK_MS);
  timer.unref();
  return {
    take(row: RecordedRow): void {
      // What the list has shown may come again.
      if (shown.delete(keyOf(row))) return;
      if (row.decision === 'allow' && row.completion === undefined) {
        held.set(row.requestId, { row, sinceMs: performance.now() });
        return;
      }
      held.delete(row.requestId);
      show(callOf(row));
    },
  };
}

/** The same call in the same state. */
function keyOf({ requestId, completion }: RecordedRow): string {
  return `${completion === undefined ? 'open' : 'ended'} ${requestId}`;
}

function callOf(row: RecordedRow): RecordedCall {
  return row as RecordedCall; // the schema allows members that are `undefined`, which JSON never has
}

/** Throws a `UsageError` with what the gateway says. */
async function bodyOf(response: Response): Promise<ReadableStream<Uint8Array>> {
  if (response.ok && response.body !== null) return response.body;
  const text = await response.text();
  throw new UsageError(`the gateway has refused: ${detailOf(text) ?? `status ${response.status}`}`);
}

function detailOf(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const named = typeof value === 'object' && value !== null && 'detail' in value;
    return named && typeof value.detail === 'string' ? value.detail : undefined;
  } catch {
    return undefined;
  }
}
