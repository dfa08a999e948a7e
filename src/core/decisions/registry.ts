// The registry of writers, where several processes write chains of their own: itself a chain, that says
// which chains there are and where each has been, so that a chain cannot be taken away as a whole, nor
// its end. Written by drivers with many writers; checked by `createRegistryCheck`.
import { isJsonObject } from '#core/kit/json.ts';
import {
  type ChainFinding,
  endFinding,
  found,
  hashFinding,
  placeFinding,
} from './chain-finding.ts';
import { CHAIN_START, type ChainEntry, type ChainPoint, type HashText } from './hash-chain.ts';
import { quoteJson } from './quote.ts';

/** Where the chain of a writer has been. */
export interface WriterPoint extends ChainPoint {
  /** Number of the writer, from 1. */
  readonly writer: number;
}

/** The entry that a writer begins with. */
export function writerText(at: string, writer: number): string {
  return `{"kind":"writer","at":${quoteJson(at)},"writer":${writer}}`;
}

/** The entry that notes how far chains have come. */
export function notedText(at: string, points: readonly WriterPoint[]): string {
  const heads = points.map(({ writer, seq, hash }) => `[${writer},${seq},${quoteJson(hash)}]`);
  return `{"kind":"noted","at":${quoteJson(at)},"heads":[${heads.join(',')}]}`;
}

export interface RegistryReport {
  readonly finding: ChainFinding | undefined;
  /** Writers that have begun, in order. */
  readonly writers: readonly number[];
  /** What was noted of their chains, by writer and number of the entry. */
  readonly noted: ReadonlyMap<number, ReadonlyMap<number, string>>;
}

/** Checks the whole registry; it is small and never cut. */
export function checkRegistry(
  entries: Iterable<ChainEntry>,
  head: ChainPoint,
  hash: HashText,
): RegistryReport {
  const writers: number[] = [];
  const noted = new Map<number, Map<number, string>>();
  const result = (finding?: ChainFinding): RegistryReport => ({ finding, writers, noted });
  let last: ChainPoint = CHAIN_START;
  for (const entry of entries) {
    const finding = placeFinding(last, entry) ?? hashFinding(hash, last, entry);
    if (finding !== undefined) return result(inRegistry(finding));
    const read = readEntry(entry.text);
    if (read === undefined) {
      const message = `entry ${entry.seq} cannot be understood`;
      return result(inRegistry(found(entry.seq, 'changed', message)));
    }
    if (read.writer !== undefined) writers.push(read.writer);
    for (const point of read.points) {
      const known = noted.get(point.writer) ?? new Map<number, string>();
      noted.set(point.writer, known.set(point.seq, point.hash));
    }
    last = entry;
  }
  const finding = endFinding(last, head);
  return result(finding === undefined ? undefined : inRegistry(finding));
}

function inRegistry(finding: ChainFinding): ChainFinding {
  return { ...finding, message: `the registry of writers: ${finding.message}` };
}

interface ReadEntry {
  readonly writer?: number;
  readonly points: readonly WriterPoint[];
}

function readEntry(text: string): ReadEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { kind, writer, heads } = value;
  if (kind === 'writer' && typeof writer === 'number') return { writer, points: [] };
  if (kind !== 'noted' || !Array.isArray(heads)) return undefined;
  const points = heads.flatMap((head): WriterPoint[] => {
    const [number, seq, hash] = Array.isArray(head) ? head : [];
    const isPoint =
      typeof number === 'number' && typeof seq === 'number' && typeof hash === 'string';
    return isPoint ? [{ writer: number, seq, hash }] : [];
  });
  return points.length === heads.length ? { points } : undefined;
}
