// What recommended policies mean, in sentences: the `description` of each document. Tests evaluate
// every document and hold it to these words.
import type { PRESETS } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import type { Door } from './parameter-reading.ts';
import type { RatedTool } from './rated-tool.ts';
import {
  amountPathOf,
  CHANGES_A_MINUTE,
  isGrave,
  MONEY_A_DAY,
  READS_A_MINUTE,
  RUNS_A_MINUTE,
} from './tool-rule.ts';

const REST = 'everything else on the server is denied';

const CAPTIONS: Readonly<Record<ToolClass, string>> = {
  Read: `The tool stays usable; ${REST}.`,
  Write: `The tool stays usable, at most ${CHANGES_A_MINUTE} times a minute for each grant; ${REST}.`,
  Execute: `The tool stays usable, at most ${RUNS_A_MINUTE} times a minute for each grant; ${REST}.`,
  Destructive: `The tool is hidden and every call of it is denied; ${REST} as well.`,
  Financial: `Every call waits for the approval of a person; ${REST}.`,
};

/** What the recommended policy for one tool means. */
export function captionFor(tool: RatedTool): string {
  const { category } = tool;
  if (category === 'Read' && isGrave(tool)) {
    return `The tool stays usable, at most ${READS_A_MINUTE} times a minute for each grant, because of what it returns; ${REST}.`;
  }
  const path = amountPathOf(tool);
  if (path === undefined) return CAPTIONS[category];
  return `${CAPTIONS[category]} The amounts in \`${path}\` may sum up to ${MONEY_A_DAY} a day, in the unit of that parameter: set the bound that the work needs.`;
}

/** What the stub of a policy lets through. */
export const FENCE_CAPTIONS: Readonly<Record<Door, string>> = {
  command: 'Only the listed commands may be run: replace the list by those that the work needs.',
  code: 'Code is bounded in length only, since no pattern tells good code from bad: hold it for a person where that is not enough.',
  query:
    'Only single statements that begin with SELECT may be run: give the server read-only rights as well, since a function can change data too.',
  url: 'Only addresses of the listed hosts may be called: replace the list by those that the work needs.',
  path: 'Only absolute paths below the listed folders may be used: replace the list by those that the work needs.',
  html: 'Markup is bounded in length only: require more of it where it is shown to people.',
};

/** What the policy for a whole server means. */
export const PRESET_CAPTIONS: Readonly<Record<(typeof PRESETS)[number], string>> = {
  recommended:
    'Reading is free except where it returns what is sensitive, changes and runs are limited, payments wait for a person, and tools that destroy are hidden.',
  strict:
    'Reading is free, changes and sensitive reading wait for a person, and everything else is hidden.',
  'read-only': 'Only tools that read can be called; everything else is hidden.',
};
