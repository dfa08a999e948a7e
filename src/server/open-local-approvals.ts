// Approvals of a data folder without a gateway: for the command line of whoever owns the folder, who
// may decide everything in it. A gateway that runs beside it sees the decision with the next call.
import { type Approvals, createApprovals, createApprovalWatch } from '#server/approvals/index.ts';
import { createSecretBox } from '#server/host/secret-box.ts';
import { loadSecretKeys } from '#server/host/secret-keys.ts';
import { openApprovals } from '#server/storage/index.ts';
import { ONE_PERSON } from './open-approval-desk.ts';

/** Throws a `StorageError` without a ledger in the folder, a `SecretKeysError` without its keys. */
export function openLocalApprovals(folder: string): Approvals & { close(): Promise<void> } {
  const store = openApprovals(folder, Date.now);
  const watch = createApprovalWatch({ store, log: () => {} });
  const box = createSecretBox(loadSecretKeys(folder));
  const approvals = createApprovals({ ...ONE_PERSON, store, box, watch, now: Date.now });
  return {
    ...approvals,
    close() {
      watch.close();
      return store.close();
    },
  };
}
