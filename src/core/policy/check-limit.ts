// Checks limits and the `rate_limit` short form (§5), and that all limits on one counter agree.
import { type LimitWindow, SCOPES, WINDOW_NAMES } from '#contract/decision.ts';
import type { Limit, RuleSet } from '#contract/policy-document.ts';
import { COUNTER_NAME_MAX, WINDOW_SECONDS_MAX } from '#contract/policy-words.ts';
import { fixedWindow } from '#core/counters/index.ts';
import { parsePath } from './path.ts';
import {
  fieldsAt,
  nameAt,
  numberAt,
  type Place,
  type Report,
  stringAt,
  wordAt,
  wrongType,
} from './place.ts';
import type { Owner, SeenLimit, Survey } from './survey.ts';

const LIMIT_FIELDS = ['counter', 'window', 'max', 'scope', 'amount', 'amount_from'];

function counterAt(report: Report, place: Place): string | undefined {
  const name = nameAt(report, place);
  if (name === undefined || [...name].length <= COUNTER_NAME_MAX) return name;
  const message = `the name of a counter has at most ${COUNTER_NAME_MAX} characters`;
  report.error(place, 'name_too_long', message);
  return undefined;
}

function windowAt(report: Report, place: Place): LimitWindow | undefined {
  const { node } = place;
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    return wordAt(report, place, WINDOW_NAMES);
  }
  if (node.kind !== 'scalar' || typeof node.value !== 'number') {
    return wrongType(report, place, 'the name of a window or a number of seconds');
  }
  const seconds = node.value;
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= WINDOW_SECONDS_MAX) return seconds;
  const message = `a window has 1 to ${WINDOW_SECONDS_MAX} whole seconds`;
  report.error(place, 'out_of_range', message);
  return undefined;
}

function maxAt(report: Report, place: Place): number | undefined {
  const max = numberAt(report, place);
  if (max === undefined || max >= 0) return max;
  report.error(place, 'out_of_range', '`max` must be at least 0');
  return undefined;
}

function callsAt(report: Report, place: Place): number | undefined {
  const max = maxAt(report, place);
  if (max === undefined || Number.isInteger(max)) return max;
  report.error(place, 'out_of_range', '`max` of a rate limit is a whole number of calls');
  return undefined;
}

function amountAt(report: Report, place: Place): number | undefined {
  const amount = numberAt(report, place);
  if (amount === undefined || amount > 0) return amount;
  report.error(place, 'out_of_range', '`amount` must be more than 0');
  return undefined;
}

function amountPathAt(report: Report, place: Place, besideAmount: boolean): string | undefined {
  const text = stringAt(report, place);
  if (text === undefined) return undefined;
  if (besideAmount) {
    const help = 'keep `amount` for a fixed cost, or `amount_from` for one taken from the call';
    report.error(place, 'amount_twice', '`amount_from` does not go together with `amount`', help);
    return undefined;
  }
  const path = parsePath(text);
  if (!path.ok) report.error(place, 'invalid_path', path.failure.message, path.failure.help);
  else if (path.value.root !== 'args' || path.value.each || path.value.steps.length === 0) {
    const help = 'write a path such as `args.amount`';
    report.error(place, 'invalid_path', '`amount_from` must name one value under `args`', help);
  } else return text;
  return undefined;
}

function remember(survey: Survey, owner: Owner, place: Place, limit: Limit): void {
  const { counter, max, scope } = limit;
  survey.limits.push({ owner, place, counter, window: fixedWindow(limit.window), max, scope });
}

/** Checks one element of `limits`. */
export function checkLimit(survey: Survey, owner: Owner, place: Place): Limit | undefined {
  const { report } = survey;
  const fields = fieldsAt(report, place, LIMIT_FIELDS, ['counter', 'window', 'max', 'scope']);
  if (fields === undefined) return undefined;
  const at = <Value>(key: string, read: (report: Report, place: Place) => Value | undefined) => {
    const field = fields.get(key);
    return field && read(report, field);
  };
  const counter = at('counter', counterAt);
  const window = at('window', windowAt);
  const max = at('max', maxAt);
  const scope = at('scope', (_, field) => wordAt(report, field, SCOPES));
  const amount = at('amount', amountAt);
  const amount_from = at('amount_from', (_, field) =>
    amountPathAt(report, field, fields.has('amount')),
  );
  if (counter === undefined || window === undefined || max === undefined || scope === undefined) {
    return undefined;
  }
  const limit: Limit = {
    counter,
    window,
    max,
    scope,
    ...(amount === undefined ? {} : { amount }),
    ...(amount_from === undefined ? {} : { amount_from }),
  };
  remember(survey, owner, place, limit);
  return limit;
}

/** Checks `rate_limit`; the limit it stands for takes part in the comparison of counters. */
export function checkRateLimit(survey: Survey, owner: Owner, place: Place): RuleSet['rate_limit'] {
  const { report } = survey;
  const fields = fieldsAt(report, place, ['max', 'window'], ['max', 'window']);
  const [maxPlace, windowPlace] = [fields?.get('max'), fields?.get('window')];
  const max = maxPlace && callsAt(report, maxPlace);
  const window = windowPlace && windowAt(report, windowPlace);
  if (max === undefined || window === undefined) return undefined;
  remember(survey, owner, place, { counter: `${owner.name}_rate`, window, max, scope: 'grant' });
  return { max, window };
}

function disagreement(first: SeenLimit, later: SeenLimit): string | undefined {
  if (first.window !== later.window) return 'window';
  if (first.max !== later.max) return 'max';
  return first.scope === later.scope ? undefined : 'scope';
}

/** Compares all limits with the first one, in text order, that has the same counter. */
export function checkCounters(survey: Survey): void {
  const firsts = new Map<string, SeenLimit>();
  for (const limit of survey.limits.toSorted((a, b) => a.place.at - b.place.at)) {
    const first = firsts.get(limit.counter);
    if (first === undefined) {
      firsts.set(limit.counter, limit);
      continue;
    }
    const field = disagreement(first, limit);
    if (field === undefined) continue;
    const message = `the counter \`${limit.counter}\` has another ${field} at ${first.place.pointer}`;
    const help = 'limits on one counter agree in window, max and scope, or use two names';
    survey.report.error(limit.place, 'limits_disagree', message, help);
  }
}
