// The storage room: what lives in the data folder. Opened by the composition root, and read-only by
// the commands that look at it.
export { createArgumentsHmac } from './arguments-hmac.ts';
export { backUp } from './backup/back-up.ts';
export type { Manifest } from './backup/backup-manifest.ts';
export { restore } from './backup/restore.ts';
export type { OpenCatalogueOptions } from './catalogue/open-catalogue.ts';
export { openCatalogue } from './catalogue/open-catalogue.ts';
export type { ControlPlace, OpenControlOptions } from './control/open-control-store.ts';
export { openControlStore } from './control/open-control-store.ts';
export type { DatabaseRecords, DatabaseReport } from './database-records.ts';
export { openDatabaseRecords, resealInstallationSecret } from './database-records.ts';
export type { InstallationKeys } from './installation-keys.ts';
export { createMemoryLedger } from './memory/ledger.ts';
export { hasLedger, openApprovals } from './open-approvals.ts';
export type { OpenedStorage, OpenStorageOptions } from './open-storage.ts';
export { openStorage } from './open-storage.ts';
export { pruneRecords } from './prune-records.ts';
export { createPurposeMac } from './purpose-mac.ts';
export type { OpenRecordStore } from './records/sqlite-records.ts';
export { openSqliteRecords } from './records/sqlite-records.ts';
export type { LedgerStore } from './sqlite/ledger.ts';
export { openLedger } from './sqlite/ledger.ts';
export type { Records } from './sqlite/open-records.ts';
export { openRecords } from './sqlite/open-records.ts';
export { StorageError } from './storage-error.ts';
