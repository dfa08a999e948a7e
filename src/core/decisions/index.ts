// The decisions room: what is kept of a call, as which text, chained how, and how it is checked.
export type { Batch, BatchInput, DraftResult, Ending } from './batch.ts';
export { counterId, prepareBatch } from './batch.ts';
export type { ChainCheck, ChainCheckParts, ChainFinding, ChainReport } from './chain-check.ts';
export { createChainCheck, verifyChain } from './chain-check.ts';
export type {
  CheckpointEntry,
  Counted,
  DecisionEntry,
  LedgerEntry,
  OutcomeEntry,
} from './entry.ts';
export { parseEntry } from './entry.ts';
export { checkpointText, decisionText, outcomeText } from './entry-text.ts';
export type { ChainEntry, ChainPoint, HashText } from './hash-chain.ts';
export { CHAIN_START, linkHash } from './hash-chain.ts';
export type { Committed, Draft, Ledger } from './ledger.ts';
export { quoteJson } from './quote.ts';
export type { CounterValue, LedgerReader, LedgerState } from './reader.ts';
export type { Retention, Retired } from './retention.ts';
