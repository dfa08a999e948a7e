// One webhook: reads the events after its cursor, posts each in order, and goes on only when the
// receiver has taken it. A receiver that fails is asked again, later and later, for ever.
import { hash } from 'node:crypto';
import { type CatalogueEvent, SEVERITIES } from '#contract/catalogue.ts';
import type { WebhookConfig } from '#contract/config.ts';
import type { CatalogueStore } from '#core/assessment/index.ts';
import type { DeliveryStates } from './delivery-state.ts';
import { post } from './post.ts';
import { type Delivery, signedHeaders } from './sign.ts';

export interface DeliverParts {
  readonly id: string;
  readonly webhook: WebhookConfig;
  readonly store: Pick<CatalogueStore, 'events' | 'recentEvents'>;
  readonly states: DeliveryStates;
  readonly log: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long a receiver may take to answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const EVENTS_A_PAGE = 100;

/** `more`: there may be events that have not been looked at. `gone`: never call again. */
export type DeliverOutcome = 'idle' | 'more' | 'failed' | 'gone';

/** Delivers a page of events at most. Rejects when the catalogue or the data folder fails. */
export async function deliverNext(parts: DeliverParts): Promise<DeliverOutcome> {
  const { id, webhook, store, states, signal } = parts;
  const state = states.read(id) ?? (await begin(parts));
  const { cursor } = state;
  const page = await store.events(
    {},
    { limit: EVENTS_A_PAGE, ...(cursor === null ? {} : { after: cursor }) },
  );
  for (const event of page.rows) {
    if (signal.aborted) return 'idle';
    if (isWanted(event, webhook)) {
      const outcome = await deliver(event, parts);
      if (outcome !== 'delivered') return outcome;
      states.write(id, { cursor: event.cursor });
    }
  }
  const last = page.rows.at(-1);
  if (last === undefined) return 'idle';
  states.write(id, { cursor: last.cursor });
  return page.rows.length === EVENTS_A_PAGE ? 'more' : 'idle';
}

/** A new webhook hears of what happens from now on, not of everything that ever happened. */
async function begin({ id, store, states }: DeliverParts) {
  const [newest] = (await store.recentEvents({}, { limit: 1 })).rows;
  const state = { cursor: newest?.cursor ?? null };
  states.write(id, state);
  return state;
}

function isWanted({ kind, severity }: CatalogueEvent, webhook: WebhookConfig): boolean {
  if (webhook.kinds !== undefined && !webhook.kinds.includes(kind)) return false;
  const least = webhook.severity ?? 'Low';
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}

async function deliver(event: CatalogueEvent, parts: DeliverParts) {
  const { webhook, signal, timeoutMs, now } = parts;
  const delivery = deliveryOf(event);
  const outcome = await post({
    url: webhook.url,
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'wicketgate-webhook',
      ...signedHeaders(delivery, webhook.secret, now()),
    },
    body: delivery.body,
    local: webhook.local ?? false,
    timeoutMs,
    signal,
  });
  if (signal.aborted || outcome.kind === 'delivered') return outcome.kind;
  const why = outcome.kind === 'gone' ? 'it answered 410 and gets nothing any more' : outcome.why;
  parts.log(`webhook \`${parts.id}\`: ${why}`);
  return outcome.kind;
}

/** The same event makes the same delivery, however often it is sent. */
function deliveryOf(event: CatalogueEvent): Delivery {
  const seed = JSON.stringify([
    event.cursor,
    event.atMs,
    event.kind,
    event.server.slug,
    event.tool,
  ]);
  return {
    id: `evt_${hash('sha256', seed, 'hex').slice(0, 32)}`,
    body: JSON.stringify({
      type: `registry.${event.kind}`,
      timestamp: new Date(event.atMs).toISOString(),
      data: event,
    }),
  };
}
