// Builds what approvals need in a gateway, over the ledger that is open already: the gate's desk, the
// service behind the control API, and the watch over what other processes decide. Called by the
// composition roots.
import type { Bell } from '#contract/bell.ts';
import type { ApprovalsConfig } from '#contract/config.ts';
import type { DeliveryPlaces } from '#contract/deliveries.ts';
import type { ApprovalDesk, ApprovalStore } from '#core/approvals/index.ts';
import {
  type Approvals,
  type ApprovalsParts,
  type ApprovalWatch,
  createApprovalDesk,
  createApprovals,
  createApprovalWatch,
} from '#server/approvals/index.ts';
import { ALONE, type Duty, dutifully } from '#server/host/duty.ts';
import { createSecretBox } from '#server/host/secret-box.ts';
import { loadSecretKeys } from '#server/host/secret-keys.ts';
import { createPurposeMac } from '#server/storage/index.ts';
import { startApprovalWebhooks } from '#server/webhooks/index.ts';

export interface OpenApprovalDeskOptions
  extends Pick<ApprovalsParts, 'fourEyes' | 'mintedBy' | 'mayDecide' | 'now'> {
  readonly store: ApprovalStore;
  /** The data folder: its keys seal the arguments. */
  readonly folder: string;
  /** Tells equal calls; default: under the folder's secret. */
  readonly keyHash?: ((text: string) => string) | undefined;
  /** How long asks of an organisation wait, and how long decisions hold; milliseconds. */
  readonly lifetimeMs: (organisation: string) => number | Promise<number>;
  /** Whose people decide over the calls of an organisation's grants; default: its own. */
  readonly deciders?: (organisation: string) => Promise<string>;
  /** Where a person decides: an address or a command. */
  readonly placeOf: (id: string) => string;
  /** How long a call is held open for a decision; 0: not at all. */
  readonly waitMs: number;
  readonly webhooks?: ApprovalsConfig['webhooks'];
  /** How far the webhooks have got; default: in the data folder. */
  readonly deliveries?: DeliveryPlaces | undefined;
  /** Whose the deliveries are; absent: always this process's. */
  readonly duty?: Duty | undefined;
  /** Wakes other gateways on the same database. */
  readonly bell?: Bell | undefined;
  readonly log: (line: string) => void;
}

export interface OpenedApprovals {
  readonly desk: ApprovalDesk;
  readonly approvals: Approvals;
  readonly watch: ApprovalWatch;
  close(): Promise<void>;
}

/** Default lifetime of an ask. */
export const APPROVAL_MS = 900_000;

/** Throws a `StorageError` or `SecretKeysError` when the folder's keys cannot be used. */
export function openApprovalDesk(options: OpenApprovalDeskOptions): OpenedApprovals {
  const { store, folder, bell, log } = options;
  const watch = createApprovalWatch({ store, bell, log });
  const box = createSecretBox(loadSecretKeys(folder));
  const keyHash = options.keyHash ?? createPurposeMac(folder, 'approval');
  const { webhooks = {}, placeOf } = options;
  const told = dutifully(options.duty ?? ALONE, () =>
    startApprovalWebhooks({ store, folder, webhooks, placeOf, log, places: options.deliveries }),
  );
  return {
    desk: createApprovalDesk({ ...options, watch, box, keyHash }),
    approvals: createApprovals({ ...options, watch, box }),
    watch,
    close() {
      watch.close();
      return told.close();
    },
  };
}

/** For a gateway that one person runs on their own data folder. */
export const ONE_PERSON = {
  fourEyes: () => false,
  mintedBy: async () => undefined,
  mayDecide: () => true,
} as const;

/** The command that decides, for gateways without a dashboard. No path: agents read this. */
export function approvalCommand(id: string): string {
  return `\`wicketgate approvals show ${id}\` on the gateway's machine`;
}

/** The page that decides. @param baseUrl without a slash at its end */
export function approvalPage(baseUrl: string, id: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/app/approvals/${id}`;
}
