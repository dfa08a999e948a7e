// The record store on the ledger's tables in PostgreSQL: its columns are searched, the records come from
// the bodies. What is committed can be found at once.
import {
  completionOfEntry,
  parseEntry,
  type RecordFilter,
  type RecordRow,
  type RecordStore,
  recordOfEntry,
  recordPasses,
} from '#core/decisions/index.ts';
import { openPool } from '../postgres/open-pool.ts';
import { databaseName, pgTrouble } from '../postgres/pg-trouble.ts';
import { searchText } from '../postgres/search-text.ts';
import { createPostgresTail } from './postgres-tail.ts';
import { cursorOf, isSequence, readCursor } from './record-cursor.ts';
import type { OpenRecordStore } from './sqlite-records.ts';

export interface OpenPostgresRecordsOptions {
  readonly url: string;
  readonly log: (line: string) => void;
}

/** What a driver of PostgreSQL gives, with its failures in our words. */
export type ReadRows = (
  text: string,
  values: readonly unknown[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Searches are for people; calls have connections of their own. */
const CONNECTIONS = 4;
const LIMIT_MAX = 1_000;
const MINUTE_MS = 60_000;
const END_MS = 8_640_000_000_000_000;

/** Connects with the first question. */
export function openPostgresRecords({ url, log }: OpenPostgresRecordsOptions): OpenRecordStore {
  const pool = openPool(url, { max: CONNECTIONS, log });
  const name = databaseName(url);
  const read: ReadRows = async (text, values) => {
    try {
      return (await pool.query(text, [...values])).rows;
    } catch (error) {
      throw pgTrouble(error, name);
    }
  };
  return { ...recordStore(read), close: () => pool.end() };
}

type Key = readonly [atMs: number, writer: number, seq: number];

/** The end of a call, if it has one, and whether retention has left the decision. */
const ROWS = `SELECT e.at_ms, e.writer, e.seq, e.body,
    (SELECT o.body FROM ledger_entries o
     WHERE o.request_id = e.request_id AND o.kind = 'outcome' LIMIT 1) AS end_body
  FROM ledger_entries e JOIN ledger_writers w ON w.id = e.writer AND e.seq > w.base_seq
  WHERE e.kind = 'decision'`;

function recordStore(read: ReadRows): RecordStore {
  return {
    async records(filter, { limit, cursor }) {
      const most = Math.min(Math.max(1, limit), LIMIT_MAX);
      let before = cursor === undefined ? undefined : readCursor('list', cursor, isKey);
      const found: { readonly key: Key; readonly row: RecordRow }[] = [];
      for (let more = true; more && found.length <= most; ) {
        const wanted = most + 1 - found.length;
        const rows = await page(read, filter, before, wanted);
        // Columns hold long texts cut, so what they let pass is looked at again.
        for (const row of rows) if (recordPasses(filter, row.row)) found.push(row);
        before = rows.at(-1)?.key;
        more = rows.length === wanted;
      }
      const shown = found.slice(0, most);
      const last = shown.at(-1)?.key;
      return {
        rows: shown.map(({ row }) => row),
        ...(found.length > most && last !== undefined ? { next: cursorOf('list', last) } : {}),
      };
    },
    async record(requestId) {
      const rows = await read(`${ROWS} AND e.request_id = $1 LIMIT 1`, [requestId]);
      return rows.flatMap((row) => rowOf(row['body'], row['end_body']) ?? [])[0];
    },
    tail: createPostgresTail(read),
    async counts(filter, stepMs) {
      const { where, values } = minutesWhere(filter);
      const rows = await read(
        `SELECT start_ms - start_ms % $1::bigint AS start, sum(allow)::bigint AS allow,
           sum(deny)::bigint AS deny, sum(ask)::bigint AS ask, sum(failed)::bigint AS failed
         FROM ledger_minutes WHERE ${where} GROUP BY 1 ORDER BY 1`,
        [stepMs, ...values],
      );
      return rows.map((row) => ({
        startMs: Number(row['start']),
        allow: Number(row['allow']),
        deny: Number(row['deny']),
        ask: Number(row['ask']),
        failed: Number(row['failed']),
      }));
    },
    async lastCalls(server) {
      const rows = await read(LAST_CALLS, [searchText(server)]);
      const calls = rows.flatMap((row) => rowOf(row['body'], undefined) ?? []);
      return new Map(calls.map(({ tool, at }) => [tool, Date.parse(at)]));
    },
  };
}

/** From name to name along the index of tools: one with many calls has one newest. */
const LAST_CALLS = `WITH RECURSIVE t AS (
    (SELECT tool, 1 AS n FROM ledger_entries
     WHERE kind = 'decision' AND tool IS NOT NULL ORDER BY tool LIMIT 1)
    UNION ALL
    SELECT (SELECT e.tool FROM ledger_entries e
      WHERE e.kind = 'decision' AND e.tool IS NOT NULL AND e.tool > t.tool ORDER BY e.tool LIMIT 1),
      t.n + 1
    FROM t WHERE t.tool IS NOT NULL AND t.n < 5000
  )
  SELECT l.body FROM t CROSS JOIN LATERAL (
    SELECT e.body FROM ledger_entries e
    WHERE e.kind = 'decision' AND e.tool = t.tool AND e.server = $1
    ORDER BY e.at_ms DESC, e.writer DESC, e.seq DESC LIMIT 1
  ) l WHERE t.tool IS NOT NULL`;

async function page(
  read: ReadRows,
  filter: RecordFilter,
  before: Key | undefined,
  limit: number,
): Promise<readonly { readonly key: Key; readonly row: RecordRow }[]> {
  const { where, values, add } = entriesWhere(filter);
  if (before !== undefined) {
    const places = before.map((part) => `${add(part)}::bigint`);
    where.push(`(e.at_ms, e.writer, e.seq) < (${places.join(', ')})`);
  }
  const rows = await read(
    `${[ROWS, ...where].join(' AND ')}
     ORDER BY e.at_ms DESC, e.writer DESC, e.seq DESC LIMIT ${add(limit)}`,
    values,
  );
  return rows.flatMap((row) => {
    const found = rowOf(row['body'], row['end_body']);
    const key: Key = [Number(row['at_ms']), Number(row['writer']), Number(row['seq'])];
    return found === undefined ? [] : [{ key, row: found }];
  });
}

const COLUMNS = {
  server: 'server',
  grant: 'grant_id',
  tool: 'tool',
  decision: 'decision',
  rule: 'rule',
  session: 'session',
} as const;

/** Conditions on `ledger_entries e`; `add` gives the place of a value. */
function entriesWhere(filter: RecordFilter) {
  const where: string[] = [];
  const values: unknown[] = [];
  const add = (value: unknown) => `$${values.push(value)}`;
  const { organisation, fromMs, toMs } = filter;
  for (const [name, column] of Object.entries(COLUMNS)) {
    const text = filter[name as keyof typeof COLUMNS]; // the keys of COLUMNS
    if (text !== undefined) where.push(`e.${column} = ${add(searchText(text))}`);
  }
  // An allowed call has the empty rule, which the index of rules leaves out.
  if (filter.rule !== undefined && filter.rule !== '') where.push(`e.rule <> ''`);
  if (organisation !== undefined) {
    const own = `e.organisation = ${add(searchText(organisation.id))}`;
    where.push(organisation.orphans ? `(${own} OR e.organisation IS NULL)` : own);
  }
  if (fromMs !== undefined) where.push(`e.at_ms >= ${add(fromMs)}`);
  if (toMs !== undefined) where.push(`e.at_ms < ${add(toMs)}`);
  return { where, values, add };
}

/** Times at the minute, as they are counted. */
function minutesWhere({ organisation, server, grant, fromMs = 0, toMs = END_MS }: RecordFilter) {
  const values: unknown[] = [];
  const add = (value: unknown) => `$${values.push(value) + 1}`;
  const where = [
    `start_ms >= ${add(Math.floor(fromMs / MINUTE_MS) * MINUTE_MS)}`,
    `start_ms < ${add(Math.ceil(toMs / MINUTE_MS) * MINUTE_MS)}`,
  ];
  if (organisation !== undefined) {
    const own = searchText(organisation.id);
    where.push(`organisation = ANY(${add(organisation.orphans ? [own, ''] : [own])}::text[])`);
  }
  if (server !== undefined) where.push(`server = ${add(searchText(server))}`);
  if (grant !== undefined) where.push(`grant_id = ${add(searchText(grant))}`);
  return { where: where.join(' AND '), values };
}

/** `undefined`: the entry cannot be understood. */
export function rowOf(body: unknown, endBody: unknown): RecordRow | undefined {
  const parsed = parseEntry(String(body));
  if (!parsed.ok || parsed.value.kind !== 'decision') return undefined;
  const record = recordOfEntry(parsed.value);
  const end = typeof endBody === 'string' ? parseEntry(endBody) : undefined;
  if (end?.ok !== true || end.value.kind !== 'outcome') return record;
  return { ...record, completion: completionOfEntry(end.value) };
}

function isKey(value: unknown): value is Key {
  return Array.isArray(value) && value.length === 3 && value.every(isSequence);
}
