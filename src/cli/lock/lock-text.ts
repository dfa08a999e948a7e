// A lock held against the servers, as a person reads it: one line a difference, the gravest first.
import type { Drift } from '#contract/catalogue.ts';
import type { LockDifference } from '#core/assessment/index.ts';
import { count, type Style, safe } from '../print.ts';

export interface ShownComparison {
  readonly file: string;
  readonly shown: readonly LockDifference[];
  /** How many more there are that fail nothing. */
  readonly quiet: number;
  readonly missing: readonly { readonly source: string; readonly reason: string }[];
}

/** The text, ending in a line feed. */
export function comparisonText(
  { file, shown, quiet, missing }: ShownComparison,
  style: Style,
): string {
  const failing = shown.filter(({ fails }) => fails).length;
  const lines = shown.map(({ drift, source, text }) => {
    const paint = painter(drift, style);
    return `${paint(drift.padEnd('suspicious'.length))}  ${safe(source)}  ${safe(text)}`;
  });
  const unseen = missing.map(
    ({ source, reason }) => `not compared  ${safe(source)}  ${safe(reason)}`,
  );
  const others = quiet === 0 ? '' : `; ${count(quiet, 'other difference')} (see \`lock diff\`)`;
  const verb = failing === 1 ? 'fails' : 'fail';
  const end =
    failing === 0
      ? `${file}: nothing fails the check${others}`
      : `${file}: ${count(failing, 'difference')} ${verb} the check${others}; review, then \`wicketgate lock update\``;
  return `${[...lines, ...unseen, end].join('\n')}\n`;
}

function painter(drift: Drift, style: Style): (text: string) => string {
  if (drift === 'suspicious') return style.red;
  return drift === 'widening' ? style.yellow : style.dim;
}
