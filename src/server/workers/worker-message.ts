// What supervisor and workers say to each other over the channel that forking gives them.
import type { MetricsSnapshot } from '#server/metrics/index.ts';

export type ToWorker =
  /** The work that one process does is yours. */
  | { readonly kind: 'lead' }
  /** End, but let what is in progress end first. */
  | { readonly kind: 'drain' }
  | { readonly kind: 'figures-of-you'; readonly id: number }
  | { readonly kind: 'figures'; readonly id: number; readonly all: readonly MetricsSnapshot[] };

export type ToSupervisor =
  /** It takes requests; `lines` are for whoever has started the program. */
  | { readonly kind: 'listening'; readonly lines: readonly string[] }
  | { readonly kind: 'figures-of-all'; readonly id: number }
  | { readonly kind: 'figures-of-me'; readonly id: number; readonly own: MetricsSnapshot };
