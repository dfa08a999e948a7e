// The lines of lists, cut out of whole records: what write-server.ts keeps beside each record, so
// that a list never unpacks one.
import type { ServerRecord, ServerSummary, ToolRecord, ToolSummary } from '#contract/catalogue.ts';
import { firstSentence } from '#core/kit/first-sentence.ts';
import type { SqlRow } from '../sqlite/sql-database.ts';
import { textOfKey } from './text-key.ts';
import { readLevel } from './tool-id.ts';

/** Characters of a tool's description in a list. */
const SENTENCE_MAX = 200;

export function serverSummary(server: ServerRecord): ServerSummary {
  const { grade, identity } = server;
  return {
    slug: server.slug,
    source: server.source,
    ...(server.packageName === undefined ? {} : { packageName: server.packageName }),
    title: server.title,
    description: server.description,
    version: server.version,
    publisher: server.publisher,
    grade: grade?.letter ?? null,
    score: grade?.score ?? null,
    identity: identity.level,
    auth: server.posture.auth,
    outcome: server.outcome,
    counts: server.counts,
    scannedAtMs: server.scannedAtMs,
    changedAtMs: server.changedAtMs,
  };
}

export function readServerSummary(row: SqlRow): ServerSummary {
  return JSON.parse(String(row['summary'])) as ServerSummary; // written by write-server.ts
}

/** Confidence, first sentence, and numbers of attacks. */
export type Brief = readonly [number, string | null, readonly number[]];

export function briefOf(tool: ToolRecord, attacks: readonly number[]): string {
  const brief: Brief = [tool.confidence, shortened(tool.description), attacks];
  return JSON.stringify(brief);
}

export function readBrief(row: SqlRow): Brief {
  return JSON.parse(String(row['brief'])) as Brief; // written by `briefOf`
}

/** From a row of `tools`, and the server that it is of. */
export function toolSummary(row: SqlRow, server: ToolSummary['server']): ToolSummary {
  const [confidence, description] = readBrief(row);
  const { category, severity, riskClass } = readLevel(Number(row['level']));
  const name = textOfKey(String(row['name']));
  return { server, name, description, category, severity, riskClass, confidence };
}

/** The first sentence of a text, or as much as a list has room for. */
function shortened(text: string | null): string | null {
  const sentence = firstSentence(text ?? '');
  if (sentence === '') return null;
  if (sentence.length <= SENTENCE_MAX) return sentence;
  const cut = sentence.slice(0, SENTENCE_MAX);
  const lastSpace = cut.lastIndexOf(' ');
  return `${(lastSpace > SENTENCE_MAX / 2 ? cut.slice(0, lastSpace) : cut).trimEnd()}…`;
}
