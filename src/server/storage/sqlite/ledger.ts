// The ledger of a data folder on the embedded database: records, counters and task owners in one
// file that several processes share. The composition root opens it; `index.ts` is the door.
import type { ApprovalStore } from '#core/approvals/index.ts';
import type { BatchEntry, Ledger, LedgerReader, Retention } from '#core/decisions/index.ts';
import { TASK_OWNER_KEPT_MS, type TaskOwners } from '#core/grants/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { recordFailed, StorageError } from '../storage-error.ts';
import { createSqliteApprovals } from './approvals.ts';
import { createBatchWriter } from './batch-writer.ts';
import { CommitQueue } from './commit-queue.ts';
import { type Fsync, type LedgerFile, ledgerPath, openLedgerFile } from './ledger-file.ts';
import { createLedgerReader } from './ledger-reader.ts';
import { patiently, patientlyBlocking } from './patience.ts';
import { prune } from './prune.ts';
import { isBusy, storageTrouble } from './sql-trouble.ts';
import type { Tables } from './tables.ts';

export interface OpenLedgerOptions {
  /** Created with mode 0700 when it is missing. */
  readonly folder: string;
  /**
   * `never`: a commit survives `kill -9` of the process; `always`: a power cut too, for the price
   * of one sync of the disk a batch.
   */
  readonly fsync: Fsync;
  /** How long a commit waits while another process writes; default 5,000. */
  readonly busyTimeoutMs?: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Told when something could not be written that nobody waits for; default: standard error. */
  readonly log?: (line: string) => void;
  /** Told what this process commits. */
  readonly follower?: LedgerFollower | undefined;
}

/** Whoever follows the ledger in this process; must neither throw nor wait. */
export interface LedgerFollower {
  /** The entries of one transaction, in order; others may have written before them. */
  committed(entries: readonly BatchEntry[]): void;
  /** The ledger may be another one from now on. */
  lost(): void;
}

/** Everything that the embedded database does for the gateway. */
export interface LedgerStore extends Ledger, LedgerReader, TaskOwners, Retention {
  readonly approvals: ApprovalStore;
  /** Writes, without changing anything. Rejects when a record could not be committed now. */
  check?(): Promise<void>;
}

const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens the ledger, creating folder and file when they are missing. Blocks for at most
 * `busyTimeoutMs` while another process creates it.
 * @throws StorageError when the folder cannot be used
 */
export function openLedger(options: OpenLedgerOptions): LedgerStore {
  const { clock, busyTimeoutMs = BUSY_TIMEOUT_MS, log = logToStderr, follower } = options;
  const path = ledgerPath(options.folder);
  const explain = (error: unknown): unknown => {
    const trouble = storageTrouble(error, path);
    return trouble instanceof StorageError ? recordFailed(trouble) : trouble;
  };
  const writer = createBatchWriter({ hash: sha256Hex });
  const file = openFile(path, options.fsync, busyTimeoutMs, () => {
    writer.forget();
    follower?.lost();
  });
  const queue = new CommitQueue({
    write(work) {
      const batch = doubtingAfterFailure(file, () => writer.write(file.use(), work));
      follower?.committed(batch.entries);
      return batch;
    },
    isBusy,
    explain,
    nowMs: clock,
    busyTimeoutMs,
    log,
  });
  const ownerOf = (server: string, taskId: string) =>
    file.use().taskOwner(server, taskId, clock() - TASK_OWNER_KEPT_MS);
  return {
    ...createLedgerReader({ file: path, use: file.use, busyTimeoutMs }),
    commit: (draft) => queue.commit(draft),
    complete: (requestId, completion, returned, approval) =>
      queue.end({
        requestId,
        completion,
        returned,
        ...(approval === undefined ? {} : { approval }),
      }),
    approvals: createSqliteApprovals({ use: file.use, busyTimeoutMs, explain }),
    bindTask: (server, taskId, grant, tool) => queue.bind({ server, taskId, grant, tool }),
    taskOwner: (server, taskId) =>
      patiently(() => ownerOf(server, taskId), busyTimeoutMs).catch((error: unknown) => {
        throw explain(error);
      }),
    prune: ({ olderThanMs }) =>
      prune({ use: file.use, hash: sha256Hex, busyTimeoutMs }, clock(), olderThanMs).catch(
        (error: unknown) => {
          throw storageTrouble(error, path);
        },
      ),
    check: () => patiently(() => touchHead(file.use()), busyTimeoutMs),
    close: () => queue.close().finally(file.close),
  };
}

/** The head moves to where it is: a full disk or a file that is gone shows here. */
function touchHead(tables: Tables): void {
  tables.begin();
  try {
    const { head } = tables.state();
    tables.moveHead(head, head);
    tables.commit();
  } catch (error) {
    tables.rollback();
    throw error;
  }
}

function openFile(path: string, fsync: Fsync, busyTimeoutMs: number, onReopen: () => void) {
  try {
    return patientlyBlocking(() => openLedgerFile(path, fsync, onReopen), busyTimeoutMs);
  } catch (error) {
    throw storageTrouble(error, path);
  }
}

function doubtingAfterFailure<Value>(file: LedgerFile, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (!isBusy(error)) file.doubt();
    throw error;
  }
}

function logToStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
