// Builds what decides and forwards in `serve`: gate, servers, approvals, on storage that is open already.
// Called by main.ts, which closes the parts.
import type { Config } from '#contract/config.ts';
import { createGate } from '#server/gateway/gate.ts';
import { createSessionSeal } from '#server/gateway/session-seal.ts';
import { createStreamBook } from '#server/gateway/stream-book.ts';
import type { Log } from '#server/host/log-writer.ts';
import { createRequestIds } from '#server/host/request-id.ts';
import type { OpenedStorage } from '#server/storage/index.ts';
import {
  APPROVAL_MS,
  approvalCommand,
  approvalPage,
  ONE_PERSON,
  openApprovalDesk,
} from './open-approval-desk.ts';
import type { OpenedControl } from './open-control.ts';
import { watchCalls } from './open-operation.ts';
import { createServedServers } from './served-servers.ts';
import type { WorkerShare } from './worker-share.ts';

export interface OpenGatewayParts {
  /** The data folder. */
  readonly folder: string;
  /** Of this program. */
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Told secrets that no log may hold. */
  readonly hide?: (values: readonly string[]) => void;
}

export type OpenedGateway = ReturnType<typeof openGateway>;

/** What lives as long as the process, whatever the configuration becomes. */
export function openGateway(
  options: OpenGatewayParts,
  config: Config,
  { ledger, records, keys, bell, deliveries }: OpenedStorage,
  share: WorkerShare,
  control: () => Pick<OpenedControl, 'rules' | 'owner'> | undefined,
) {
  const { log, folder } = options;
  const now = Date.now;
  const seal = createSessionSeal(keys.mac('session'));
  const streams = createStreamBook();
  const place: { baseUrl: string | undefined } = { baseUrl: config.baseUrl };
  const fileOrganisation = config.organisation ?? 'default';
  const { minutes, waitSeconds = 0, webhooks = {} } = config.approvals ?? {};
  const approvals = openApprovalDesk({
    ...ONE_PERSON,
    ...{ store: ledger.approvals, folder, now, log, webhooks, waitMs: waitSeconds * 1_000 },
    keyHash: keys.mac('approval'),
    bell: bell?.('approvals'),
    deliveries,
    duty: share.duty,
    placeOf: (id) =>
      place.baseUrl === undefined ? approvalCommand(id) : approvalPage(place.baseUrl, id),
    async deciders(organisation) {
      if (organisation !== fileOrganisation) return organisation;
      return (await control()?.owner()) ?? organisation;
    },
    fourEyes: async (organisation) => (await control()?.rules.fourEyes(organisation)) ?? false,
    mintedBy: async (organisation, grant) => control()?.rules.mintedBy(organisation, grant),
    async lifetimeMs(organisation) {
      const settled = await control()?.rules.lifetimeMs(organisation);
      return settled ?? (minutes === undefined ? APPROVAL_MS : minutes * 60_000);
    },
  });
  const watched = watchCalls(ledger, options.version);
  const gate = createGate({
    ledger: watched.ledger,
    watch: watched.watch,
    approvals: approvals.desk,
    argumentsHmac: keys.argumentsHmac,
    now,
    newRequestId: createRequestIds(now),
    organisation: fileOrganisation,
    onRecordFailure: config.audit?.onFailure ?? 'deny',
    log,
  });
  const servers = createServedServers({
    gate,
    streams,
    owners: ledger,
    seal,
    environment: options.environment,
    log,
    hide: options.hide,
    elsewhere: share.elsewhere,
  });
  return { ledger, records, watched, streams, servers, approvals, place };
}
