// Runs all webhooks beside the server: each in its own rhythm, none holds up another or a request.
// What is still to be delivered when the process ends is delivered after its next start.
import type { RegistryConfig } from '#contract/config.ts';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { type DeliverOutcome, type DeliverParts, deliverNext } from './deliver.ts';
import { createDeliveryStates } from './delivery-state.ts';

export interface WebhooksParts {
  readonly store: Pick<CatalogueStore, 'events' | 'recentEvents'>;
  /** The data folder. */
  readonly folder: string;
  readonly webhooks: NonNullable<RegistryConfig['webhooks']>;
  readonly log: (line: string) => void;
  readonly rhythm?: WebhookRhythm;
}

export interface WebhookRhythm {
  /** How often new events are looked for; other processes write them. */
  readonly pollMs: number;
  /** How long a receiver may take to answer. */
  readonly timeoutMs: number;
  /** Waits after the first, second, … failure in a row; the last one stays. */
  readonly retryMs: readonly number[];
}

export interface Webhooks {
  /** Breaks off what is being sent; it is sent again after the next start. */
  close(): Promise<void>;
}

export const RHYTHM: WebhookRhythm = {
  pollMs: 2_000,
  timeoutMs: 15_000,
  retryMs: [5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000],
};

export function startWebhooks(parts: WebhooksParts): Webhooks {
  const rhythm = parts.rhythm ?? RHYTHM;
  const stop = new AbortController();
  const states = createDeliveryStates(parts.folder);
  const running = Object.entries(parts.webhooks).map(([id, webhook]) => {
    const { store, log } = parts;
    const { timeoutMs } = rhythm;
    const { signal } = stop;
    const one: DeliverParts = { id, webhook, store, states, log, now: Date.now, timeoutMs, signal };
    const failed = (why: string) => log(`webhook \`${id}\`: ${why}`);
    return inRhythm(() => deliverNext(one), failed, signal, rhythm);
  });
  return {
    async close() {
      stop.abort();
      await Promise.all(running);
    },
  };
}

/** Delivers again and again until the signal or the receiver ends it; a failure comes back later. */
export async function inRhythm(
  deliver: () => Promise<DeliverOutcome>,
  log: (why: string) => void,
  signal: AbortSignal,
  rhythm: WebhookRhythm,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const outcome = await attempt(deliver, log);
    if (outcome === 'gone') return;
    failures = outcome === 'failed' ? failures + 1 : 0;
    if (outcome !== 'more') await pause(waitOf(outcome, failures, rhythm), signal);
  }
}

async function attempt(
  deliver: () => Promise<DeliverOutcome>,
  log: (why: string) => void,
): Promise<DeliverOutcome> {
  try {
    return await deliver();
  } catch (error) {
    log(error instanceof Error ? error.message : String(error));
    return 'failed';
  }
}

/** Up to a fifth more, so that many gateways do not come back at the same moment. */
function waitOf(outcome: DeliverOutcome, failures: number, { pollMs, retryMs }: WebhookRhythm) {
  if (outcome !== 'failed') return pollMs;
  const wait = retryMs[Math.min(failures, retryMs.length) - 1] ?? pollMs;
  return wait * (1 + Math.random() / 5);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    timer.unref();
    signal.addEventListener('abort', end);
  });
}
