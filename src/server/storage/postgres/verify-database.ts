// Checks every chain of a database, the registry of its writers, and the counters against all of them
// together. Called in one transaction that sees the database as it was at one moment, beside gateways.
import {
  type ChainReport,
  checkRegistry,
  createChainCheck,
  createCounterCheck,
  type RegistryReport,
} from '#core/decisions/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import type { Sql } from './ledger-database.ts';
import {
  allCounters,
  type ChainPlace,
  chainPlaces,
  entriesAfter,
  registryOf,
  writersOfEntries,
} from './ledger-reader.ts';

export interface VerifyDatabaseOptions {
  /** Counters of windows that end after this are compared; milliseconds since 1970. */
  readonly nowMs: number;
  /** Hashes noted earlier: the report has a finding unless the chains still hold all of them. */
  readonly mustHold: readonly string[];
}

type Totals = Pick<ChainReport, 'entries' | 'decisions' | 'outcomes' | 'open'>;

export interface DatabaseReport extends Totals {
  /** The first thing that is wrong; `seq` counts in the chain that the message names. */
  readonly finding: ChainReport['finding'];
  /** The last entry of each chain; writer 0 is the registry. */
  readonly chains: readonly {
    readonly writer: number;
    readonly seq: number;
    readonly hash: string;
  }[];
}

const PAGE = 1_000;

/** Rejects when the database cannot be read. */
export async function verifyDatabase(
  sql: Sql,
  options: VerifyDatabaseOptions,
): Promise<DatabaseReport> {
  const places = await chainPlaces(sql);
  const { entries, head } = await registryOf(sql);
  const registry = checkRegistry(entries, head, sha256Hex);
  const missing = new Set(options.mustHold);
  for (const { hash } of entries) missing.delete(hash);
  const sums = createCounterCheck(
    options.nowMs,
    places.some(({ base }) => base.seq > 0),
  );
  const chains = [{ writer: 0, seq: head.seq, hash: head.hash }];
  let totals: Totals = { entries: 0, decisions: 0, outcomes: 0, open: 0 };
  let finding = registry.finding ?? (await strangers(sql, places, registry));
  for (const place of places) {
    if (finding !== undefined) break;
    const report = await verifyChainOf(sql, place, { ...options, sums, registry, missing });
    totals = added(totals, report);
    chains.push({ writer: place.writer, ...report.last });
    finding = report.finding;
  }
  finding ??= notHeld(missing);
  // Where limits are counted elsewhere, what stands here is of another time.
  if (finding === undefined && (await isCountedHere(sql))) {
    const disagreement = sums.compare(await allCounters(sql));
    if (disagreement !== undefined) finding = { seq: 0, kind: 'counter', message: disagreement };
  }
  return { finding, ...totals, chains };
}

interface ChainParts extends VerifyDatabaseOptions {
  readonly sums: ReturnType<typeof createCounterCheck>;
  readonly registry: RegistryReport;
  /** Hashes that were not seen yet. */
  readonly missing: Set<string>;
}

async function verifyChainOf(
  sql: Sql,
  { writer, base, head }: ChainPlace,
  { nowMs, sums, registry, missing }: ChainParts,
): Promise<ChainReport> {
  const check = createChainCheck({ base, nowMs, sums, hash: sha256Hex });
  const noted = new Map(registry.noted.get(writer));
  const see = ({ seq, hash }: ChainPlace['head']) => {
    missing.delete(hash);
    if (noted.get(seq) === hash) noted.delete(seq);
  };
  see(base);
  const named = (report: ChainReport): ChainReport => {
    const finding = report.finding ?? wasElsewhere(noted, base.seq);
    if (finding === undefined) return report;
    return { ...report, finding: { ...finding, message: `writer ${writer}: ${finding.message}` } };
  };
  for (let seq = base.seq; ; ) {
    const page = await entriesAfter(sql, writer, seq, PAGE);
    for (const entry of page) {
      if (!check.add(entry)) return named(check.finish(head, []));
      see(entry);
      seq = entry.seq;
    }
    if (page.length < PAGE) return named(check.finish(head, []));
  }
}

/** A place that the registry has noted and that the chain does not lead through. */
function wasElsewhere(noted: ReadonlyMap<number, string>, baseSeq: number): ChainReport['finding'] {
  const seqs = [...noted.keys()].filter((seq) => seq >= baseSeq);
  if (seqs.length === 0) return undefined;
  const seq = Math.min(...seqs);
  const message = `the registry has noted another entry ${seq} than is there: the chain was replaced or its end removed`;
  return { seq, kind: 'missing', message };
}

/** Writers without a chain, chains without a writer, entries without either. */
async function strangers(
  sql: Sql,
  places: readonly ChainPlace[],
  registry: RegistryReport,
): Promise<ChainReport['finding']> {
  const there = new Set(places.map(({ writer }) => writer));
  const lost = registry.writers.find((writer) => !there.has(writer));
  if (lost !== undefined) {
    const message = `the chain of writer ${lost} is missing`;
    return { seq: 0, kind: 'missing', message };
  }
  const known = new Set(registry.writers);
  const added = [...there, ...(await writersOfEntries(sql))].find((writer) => !known.has(writer));
  if (added === undefined) return undefined;
  const message = `the registry does not know the writer of a chain: writer ${added}`;
  return { seq: 0, kind: 'added', message };
}

function notHeld(missing: ReadonlySet<string>): ChainReport['finding'] {
  const [hash] = missing;
  if (hash === undefined) return undefined;
  return { seq: 0, kind: 'missing', message: `no entry has the hash ${hash}` };
}

async function isCountedHere(sql: Sql): Promise<boolean> {
  const { rows } = await sql.query(
    `SELECT 1 FROM ledger_settings WHERE name = 'counters' AND value = $1`,
    [Buffer.from('elsewhere')],
  );
  return rows.length === 0;
}

function added(left: Totals, right: Totals): Totals {
  return {
    entries: left.entries + right.entries,
    decisions: left.decisions + right.decisions,
    outcomes: left.outcomes + right.outcomes,
    open: left.open + right.open,
  };
}
