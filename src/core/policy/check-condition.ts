// Checks one condition: path, operator, operand and `match` (§3, §4). Each operator takes its own
// kind of operand; a list names its wrong element.
import type { Condition } from '#contract/policy-document.ts';
import { OPERATORS, type Operator } from '#contract/policy-words.ts';
import { measurePattern } from '#core/kit/pattern.ts';
import type { RuleList } from './condition.ts';
import type { Scalar } from './equality.ts';
import { parseHostPattern } from './host.ts';
import { parsePath } from './path.ts';
import {
  fieldsAt,
  itemsAt,
  numberAt,
  PATTERN_STEPS_MAX,
  type Place,
  type Report,
  stringAt,
  wordAt,
  wrongType,
} from './place.ts';
import { normalisePosixPath } from './posix-path.ts';
import type { Owner, Survey } from './survey.ts';

type Operand<C> = C extends Condition ? Omit<C, 'path' | 'match'> : never;
type ItemCheck<Item> = (report: Report, place: Place) => Item | undefined;

function booleanAt(report: Report, place: Place): boolean | undefined {
  const { node } = place;
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  return wrongType(report, place, '`true` or `false`');
}

function scalarAt(report: Report, place: Place): Scalar | undefined {
  const { node } = place;
  if (node.kind !== 'scalar' || node.value === null) {
    return wrongType(report, place, 'a string, a number or a boolean');
  }
  return typeof node.value === 'number' ? numberAt(report, place) : node.value;
}

function lengthAt(report: Report, place: Place): number | undefined {
  const length = numberAt(report, place);
  if (length === undefined || (Number.isInteger(length) && length >= 0)) return length;
  report.error(place, 'out_of_range', 'a length is an integer of at least 0');
  return undefined;
}

function patternAt(report: Report, place: Place): string | undefined {
  const source = stringAt(report, place);
  if (source === undefined) return undefined;
  // The first one too many is reported; those behind it are not even compiled.
  if (!report.takeSteps(0)) return undefined;
  const pattern = measurePattern(source);
  if (pattern.ok && report.takeSteps(pattern.value)) return source;
  if (pattern.ok) {
    const steps = PATTERN_STEPS_MAX.toLocaleString('en-US');
    const why = `the patterns of the document come to more than ${steps} steps`;
    report.error(place, 'invalid_pattern', why, 'count less in patterns, as in `{1,1000}`');
    return undefined;
  }
  const help = 'patterns are RE2: no look-around and no back-references';
  report.error(place, 'invalid_pattern', `the pattern is not valid: ${pattern.failure}`, help);
  return undefined;
}

function basePathAt(report: Report, place: Place): string | undefined {
  const base = stringAt(report, place);
  if (base === undefined || normalisePosixPath(base) !== undefined) return base;
  const help = 'a base starts with `/` and holds no backslash, NUL or percent escape';
  report.error(place, 'invalid_base_path', `\`${base}\` is no absolute POSIX path`, help);
  return undefined;
}

function hostAt(report: Report, place: Place): string | undefined {
  const name = stringAt(report, place);
  if (name === undefined || parseHostPattern(name) !== undefined) return name;
  const help = 'write a host without scheme, port or path, or `*.` and a domain';
  report.error(place, 'invalid_host', `\`${name}\` is no host name`, help);
  return undefined;
}

function listAt<Item>(
  report: Report,
  place: Place,
  check: ItemCheck<Item>,
): readonly Item[] | undefined {
  const items = itemsAt(report, place);
  if (items === undefined) return undefined;
  if (items.length === 0) {
    report.error(place, 'empty_list', 'the list of values must not be empty');
    return undefined;
  }
  const found = items.flatMap((item) => {
    const value = check(report, item);
    return value === undefined ? [] : [value];
  });
  return found.length === items.length ? found : undefined;
}

function oneOrList(
  report: Report,
  place: Place,
  check: ItemCheck<string>,
): string | readonly string[] | undefined {
  if (place.node.kind === 'array') return listAt(report, place, check);
  if (place.node.kind === 'scalar' && typeof place.node.value === 'string') {
    return check(report, place);
  }
  return wrongType(report, place, 'a string or a list of strings');
}

/** The operand under an operator; `undefined` after it has been reported. */
function operandAt(report: Report, op: Operator, place: Place): Operand<Condition> | undefined {
  const pack = <Op extends string, Value>(name: Op, value: Value | undefined) =>
    value === undefined ? undefined : { op: name, value };
  switch (op) {
    case 'exists':
      return pack(op, booleanAt(report, place));
    case 'eq':
    case 'neq':
    case 'contains':
      return pack(op, scalarAt(report, place));
    case 'in':
    case 'not_in':
      return pack(op, listAt(report, place, scalarAt));
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return pack(op, numberAt(report, place));
    case 'regex':
      return pack(op, patternAt(report, place));
    case 'starts_with':
    case 'ends_with':
      return pack(op, oneOrList(report, place, stringAt));
    case 'length_lte':
    case 'length_gte':
      return pack(op, lengthAt(report, place));
    case 'path_under':
      return pack(op, oneOrList(report, place, basePathAt));
    case 'host_in':
      return pack(op, oneOrList(report, place, hostAt));
  }
}

interface CheckedPath {
  readonly text: string;
  readonly each: boolean;
}

function pathAt(report: Report, place: Place): CheckedPath | undefined {
  const text = stringAt(report, place);
  if (text === undefined) return undefined;
  const path = parsePath(text);
  if (path.ok) return { text, each: path.value.root === 'args' && path.value.each };
  report.error(place, 'invalid_path', path.failure.message, path.failure.help);
  return undefined;
}

function matchAt(report: Report, place: Place, path: CheckedPath | undefined) {
  const match = wordAt(report, place, ['any', 'all']);
  if (match === undefined || path === undefined || path.each) return match;
  const help = 'leave it out, or write `[*]` into the path';
  report.error(place, 'match_without_each', '`match` needs a path with `[*]`', help);
  return undefined;
}

const FIELDS = ['path', 'op', 'value', 'match'];

/** Checks a condition; `undefined` after its problems have been reported. */
export function checkCondition(
  survey: Survey,
  owner: Owner,
  list: RuleList,
  place: Place,
): Condition | undefined {
  const { report } = survey;
  const fields = fieldsAt(report, place, FIELDS, ['path', 'op', 'value']);
  const [pathPlace, opPlace, valuePlace] = ['path', 'op', 'value'].map((key) => fields?.get(key));
  const matchPlace = fields?.get('match');
  const path = pathPlace && pathAt(report, pathPlace);
  const op = opPlace && wordAt(report, opPlace, OPERATORS);
  const operand = op && valuePlace && operandAt(report, op, valuePlace);
  const match = matchPlace && matchAt(report, matchPlace, path);
  if (path === undefined || operand === undefined || !pathPlace || !valuePlace) return undefined;
  if (matchPlace !== undefined && match === undefined) return undefined;
  const condition: Condition = {
    path: path.text,
    ...operand,
    ...(match === undefined ? {} : { match }),
  };
  survey.conditions.push({ owner, list, condition, path: pathPlace, value: valuePlace });
  return condition;
}
