// Tells receivers that a call waits for a person, and what was decided: signed, in order, from a stored
// place, asked again while they fail. Never what the arguments are: a receiver links to the page.
import type { ApprovalWebhookConfig } from '#contract/config.ts';
import type { DeliveryPlace, DeliveryPlaces } from '#contract/deliveries.ts';
import type { ApprovalEvent, ApprovalRow, ApprovalStore } from '#core/approvals/index.ts';
import type { DeliverOutcome } from './deliver.ts';
import { createDeliveryStates } from './delivery-state.ts';
import { post } from './post.ts';
import { signedHeaders } from './sign.ts';
import { inRhythm, RHYTHM, type WebhookRhythm, type Webhooks } from './start-webhooks.ts';

export interface ApprovalWebhooksParts {
  readonly store: Pick<ApprovalStore, 'approval' | 'approvalEvents' | 'lastApprovalEvent'>;
  /** The data folder. */
  readonly folder: string;
  /** How far each has got; default: in the data folder. */
  readonly places?: DeliveryPlaces | undefined;
  readonly webhooks: Readonly<Record<string, ApprovalWebhookConfig>>;
  /** Where a person decides. */
  readonly placeOf: (id: string) => string;
  readonly log: (line: string) => void;
  readonly rhythm?: WebhookRhythm;
}

interface DeliverParts extends ApprovalWebhooksParts {
  readonly id: string;
  readonly webhook: ApprovalWebhookConfig;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const EVENTS_A_PAGE = 100;
const TOLD: readonly ApprovalEvent['kind'][] = ['requested', 'approved', 'refused'];
/** A person waits for it, so new events are looked for more often than the registry's. */
const POLL_MS = 500;

export function startApprovalWebhooks(parts: ApprovalWebhooksParts): Webhooks {
  const rhythm = parts.rhythm ?? { ...RHYTHM, pollMs: POLL_MS };
  const stop = new AbortController();
  const places = parts.places ?? placesIn(parts.folder);
  const { timeoutMs } = rhythm;
  const running = Object.entries(parts.webhooks).map(([id, webhook]) => {
    const { signal } = stop;
    const one: DeliverParts = { ...parts, id, webhook, timeoutMs, signal };
    const log = (why: string) => parts.log(`webhook \`${id}\` of approvals: ${why}`);
    const next = () => places.alone(`approvals-${id}`, (place) => deliverNext(one, place, log));
    return inRhythm(async () => (await next()) ?? 'idle', log, signal, rhythm);
  });
  return {
    async close() {
      stop.abort();
      await Promise.all(running);
    },
  };
}

async function deliverNext(
  parts: DeliverParts,
  place: DeliveryPlace,
  log: (why: string) => void,
): Promise<DeliverOutcome> {
  const { store, signal } = parts;
  const known = await place.read();
  // A new webhook hears of what happens from now on.
  const after = known ?? (await store.lastApprovalEvent());
  if (known === undefined) await place.write(after);
  const events = await store.approvalEvents(after, EVENTS_A_PAGE);
  for (const event of events) {
    if (signal.aborted) return 'idle';
    const row = TOLD.includes(event.kind) ? await store.approval(event.approval) : undefined;
    const outcome = row === undefined ? 'delivered' : await deliver(parts, event, row, log);
    if (outcome !== 'delivered') return outcome;
    await place.write(event.sequence);
  }
  return events.length === EVENTS_A_PAGE ? 'more' : 'idle';
}

function placesIn(folder: string): DeliveryPlaces {
  const states = createDeliveryStates(folder);
  return {
    alone: (id, work) =>
      work({
        async read() {
          const state = states.read(id);
          return state === undefined ? undefined : Number(state.cursor ?? 0);
        },
        write: async (sequence) => states.write(id, { cursor: String(sequence) }),
      }),
  };
}

async function deliver(
  { webhook, timeoutMs, signal, placeOf }: DeliverParts,
  event: ApprovalEvent,
  row: ApprovalRow,
  log: (why: string) => void,
) {
  const body = JSON.stringify({
    type: `approval.${event.kind}`,
    timestamp: new Date(event.atMs).toISOString(),
    data: dataOf(event, row, placeOf(row.id)),
  });
  // The same event makes the same delivery, however often it is sent.
  const delivery = { id: `evt_${row.id}_${event.sequence}`, body };
  const outcome = await post({
    url: webhook.url,
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'wicketgate-webhook',
      ...signedHeaders(delivery, webhook.secret, Date.now()),
    },
    body,
    local: webhook.local ?? false,
    timeoutMs,
    signal,
  });
  if (outcome.kind === 'gone') log('it answered 410 and gets nothing any more');
  else if (outcome.kind === 'failed' && !signal.aborted) log(outcome.why);
  return outcome.kind;
}

function dataOf(event: ApprovalEvent, row: ApprovalRow, place: string) {
  const { id, organisation, server, grant, tool, rule, message, policy, decision } = row;
  const decided =
    event.kind === 'requested' || decision === null
      ? {}
      : { decidedBy: decision.by, note: decision.note };
  const expiresAt = new Date(row.expiresAtMs).toISOString();
  return {
    id,
    organisation,
    server,
    grant,
    tool,
    policy,
    rule,
    message,
    place,
    expiresAt,
    ...decided,
  };
}
