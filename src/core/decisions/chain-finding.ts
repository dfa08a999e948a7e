// What a check of a chain finds, and how that is said. Used by chain-check.ts and registry.ts.
import { visible } from '#core/kit/visible.ts';
import { parseEntry } from './entry.ts';
import { type ChainEntry, type ChainPoint, type HashText, linkHash } from './hash-chain.ts';

export interface ChainFinding {
  /** The entry at which it shows; 0 when it is about no entry. */
  readonly seq: number;
  readonly kind: 'changed' | 'missing' | 'order' | 'added' | 'outcome' | 'checkpoint' | 'counter';
  /** What is wrong and where, one sentence, lower case, no full stop. */
  readonly message: string;
}

/** A finding at an entry. */
export function found(seq: number, kind: ChainFinding['kind'], message: string): ChainFinding {
  return { seq, kind, message };
}

/** The entry is not the one after the last. */
export function placeFinding(last: ChainPoint, { seq }: ChainEntry): ChainFinding | undefined {
  if (seq === last.seq + 1) return undefined;
  if (seq <= last.seq) return found(seq, 'order', `entry ${seq} comes after entry ${last.seq}`);
  return found(last.seq + 1, 'missing', `${range(last.seq + 1, seq - 1)} missing`);
}

/** The hash of the entry does not follow from the last one's. */
export function hashFinding(
  hash: HashText,
  last: ChainPoint,
  entry: ChainEntry,
): ChainFinding | undefined {
  if (linkHash(hash, last.hash, entry.text) === entry.hash) return undefined;
  const message = `entry ${entry.seq}${inWords(entry.text)} does not follow from entry ${last.seq}: it was changed, replaced or moved`;
  return found(entry.seq, 'changed', message);
}

/** The chain does not end where its head says. */
export function endFinding(last: ChainPoint, head: ChainPoint): ChainFinding | undefined {
  if (last.seq < head.seq) {
    const message = `${range(last.seq + 1, head.seq)} missing at the end`;
    return found(last.seq + 1, 'missing', message);
  }
  if (last.seq > head.seq) {
    const message = `entry ${head.seq + 1} was added after the end`;
    return found(head.seq + 1, 'added', message);
  }
  if (last.hash === head.hash) return undefined;
  return found(last.seq, 'changed', `the head does not have the hash of entry ${last.seq}`);
}

function range(first: number, last: number): string {
  return first === last ? `entry ${first} is` : `entries ${first} to ${last} are`;
}

/** What an entry says it is, to find it by; nothing when it cannot be read. */
function inWords(text: string): string {
  const parsed = parseEntry(text);
  if (!parsed.ok) return '';
  const { kind, at } = parsed.value;
  const tool = parsed.value.kind === 'decision' ? `, tool \`${visible(parsed.value.tool)}\`` : '';
  return ` (${kind} of ${visible(at)}${tool})`;
}
