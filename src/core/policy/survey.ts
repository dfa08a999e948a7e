// What the checker learns about a document while it goes through it: the findings, and the places
// that later checks compare with each other or with a server's tool list.
import type { Scope } from '#contract/decision.ts';
import type { Condition } from '#contract/policy-document.ts';
import type { FixedWindow } from '#core/counters/index.ts';
import type { RuleList } from './condition.ts';
import { createReport, type Place, type Report } from './place.ts';

/** Where a rule stands: under `all_tools`, a class, or a tool. */
export interface Owner {
  readonly kind: 'all_tools' | 'classes' | 'tools';
  /** The class or tool; `all_tools` for itself. */
  readonly name: string;
  readonly place: Place;
}

export interface SeenCondition {
  readonly owner: Owner;
  readonly list: RuleList;
  readonly condition: Condition;
  readonly path: Place;
  readonly value: Place;
}

/** A rule of a list, as it was found; `empty` when it has no conditions. */
export interface SeenRule {
  readonly owner: Owner;
  readonly list: RuleList;
  readonly place: Place;
  readonly empty: boolean;
}

export interface SeenLimit {
  readonly owner: Owner;
  readonly place: Place;
  readonly counter: string;
  readonly window: FixedWindow;
  readonly max: number;
  readonly scope: Scope;
}

/** An entry under `tools`, `classes` or `all_tools`, and the short form it uses. */
export interface SeenEntry {
  readonly owner: Owner;
  readonly action: string | undefined;
}

export interface Survey {
  readonly report: Report;
  readonly conditions: SeenCondition[];
  readonly rules: SeenRule[];
  readonly limits: SeenLimit[];
  readonly entries: SeenEntry[];
  /** Valid names in `hide`, first occurrence each. */
  readonly hidden: Map<string, Place>;
}

export function createSurvey(): Survey {
  return {
    report: createReport(),
    conditions: [],
    rules: [],
    limits: [],
    entries: [],
    hidden: new Map(),
  };
}
