// The decisions room: what is kept of a call, as which text, chained how, and how it is checked.
export type {
  ApprovalNow,
  ApprovalWrite,
  Batch,
  BatchEntry,
  BatchInput,
  CountersAt,
  EndedCall,
  Ending,
} from './batch.ts';
export { prepareBatch } from './batch.ts';
export type { ChainReport } from './chain-check.ts';
export { createChainCheck } from './chain-check.ts';
export type { ChainFinding } from './chain-finding.ts';
export type { CounterCheck } from './counter-check.ts';
export { createCounterCheck } from './counter-check.ts';
export type { CounterMap } from './counter-map.ts';
export { createCounterMap } from './counter-map.ts';
export type { DecisionEntry, LedgerEntry, OutcomeEntry } from './entry.ts';
export { parseEntry } from './entry.ts';
export { asWritten, checkpointText } from './entry-text.ts';
export type { ChainEntry, ChainPoint, HashText } from './hash-chain.ts';
export { CHAIN_START, linkHash } from './hash-chain.ts';
export type { Committed, Draft, Ledger } from './ledger.ts';
export { createQuoteMemory, quoteJson } from './quote.ts';
export type { CounterValue, LedgerReader, LedgerState } from './reader.ts';
export { completionOfEntry, recordOfEntry, recordPasses } from './record-filter.ts';
export type { ExportFormat } from './record-lines.ts';
export { EXPORT_FORMATS, EXPORT_TYPES, exportHead, exportLine } from './record-lines.ts';
export type {
  ListedRecords,
  RecordCount,
  RecordFilter,
  RecordPage,
  RecordRow,
  RecordStore,
  RecordTail,
} from './record-store.ts';
export { INDEX_LAG_MS } from './record-store.ts';
export { refusedRecord } from './refused-record.ts';
export type { RegistryReport, WriterPoint } from './registry.ts';
export { checkRegistry, notedText, writerText } from './registry.ts';
export type { Retention, Retired } from './retention.ts';
