// What a kind of event is called on pages, and how an event is marked.
import type { CatalogueEvent, Drift, EventKind } from '#contract/catalogue.ts';

const KIND_WORDS: Readonly<Record<EventKind, string>> = {
  'server-added': 'server added',
  'tool-added': 'tool added',
  'tool-removed': 'tool removed',
  'definition-changed': 'definition changed',
  'category-changed': 'category changed',
  'severity-changed': 'severity changed',
  'grade-changed': 'grade changed',
  'posture-changed': 'posture changed',
  'identity-changed': 'identity changed',
  'look-alike-found': 'look-alike found',
  'finding-added': 'finding added',
  'finding-resolved': 'finding resolved',
  'outcome-changed': 'outcome of the scan changed',
};

const DRIFT_WORDS: Readonly<Record<Drift, string>> = {
  cosmetic: 'cosmetic',
  narrowing: 'narrower than before',
  widening: 'wider than before',
  suspicious: 'suspicious',
};

/** `definition changed, suspicious`. */
export function eventWords({ kind, drift }: Pick<CatalogueEvent, 'kind' | 'drift'>): string {
  return drift === null ? KIND_WORDS[kind] : `${KIND_WORDS[kind]}, ${DRIFT_WORDS[drift]}`;
}

export function kindWords(kind: EventKind): string {
  return KIND_WORDS[kind];
}
