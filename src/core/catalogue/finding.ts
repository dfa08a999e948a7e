// What is wrong with a definition, apart from what the tool does.
import type { FindingEntry } from '#contract/catalogue.ts';

export const FINDING_KINDS = [
  'poisoned',
  'hidden-text',
  'look-alike-name',
  'contradictory-annotation',
  'secret-reference',
  'tool-reference',
  'open-parameter',
  'missing-description',
  'untyped-schema',
  'huge-schema',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** A finding on one tool, in the shape of the contract with the kinds that there are. */
export interface Finding extends Readonly<Omit<FindingEntry, 'kind' | 'tools'>> {
  readonly kind: FindingKind;
}
