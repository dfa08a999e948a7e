// What is wrong with a definition, apart from what the tool does.
import type { Severity } from './severity.ts';

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

export interface Finding {
  readonly kind: FindingKind;
  /** A finer name within the kind, such as `concealment` or `code`. */
  readonly code: string;
  readonly severity: Severity;
  /** Where it stands: `name`, `description`, `inputSchema.properties.path.description`, … */
  readonly source: string;
  /** The words as they stand there; hidden characters included. */
  readonly quote: string;
  /** One sentence, lower case, no full stop. */
  readonly message: string;
}
