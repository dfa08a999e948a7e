// Records with their ends, by their numbers in the ledger: what a search on the index leads to.
import {
  completionOfEntry,
  parseEntry,
  type RecordRow,
  recordOfEntry,
} from '#core/decisions/index.ts';
import type { IndexTables } from './index-tables.ts';
import type { LedgerView } from './ledger-view.ts';

/** What retention has removed is left out. */
export function createRowReader(ledger: () => LedgerView, index: () => IndexTables) {
  return (seqs: readonly number[]) => {
    if (seqs.length === 0) return [];
    const ends = index().endsOf(seqs);
    const texts = ledger().texts([...seqs, ...ends.values()]);
    return seqs.flatMap((seq) => {
      const row = rowOf(texts.get(seq), texts.get(ends.get(seq) ?? 0));
      return row === undefined ? [] : [{ seq, row }];
    });
  };
}

function rowOf(text: string | undefined, endText: string | undefined): RecordRow | undefined {
  const parsed = text === undefined ? undefined : parseEntry(text);
  if (parsed?.ok !== true || parsed.value.kind !== 'decision') return undefined;
  const record = recordOfEntry(parsed.value);
  const end = endText === undefined ? undefined : parseEntry(endText);
  if (end?.ok !== true || end.value.kind !== 'outcome') return record;
  // The index may be of another ledger for a moment, until it finds out.
  if (end.value.requestId !== record.requestId) return record;
  return { ...record, completion: completionOfEntry(end.value) };
}
