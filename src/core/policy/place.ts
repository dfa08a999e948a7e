// The checker's hands: a place is a value of the document with its pointer, and these functions
// take it apart, report what is wrong with its shape, and hand back typed values.
import type { Problem } from '#contract/problem.ts';
import { pointerTo } from './pointer.ts';
import type { ProblemCode } from './problem-codes.ts';
import type { SourceNode } from './source.ts';
import { didYouMean } from './suggest.ts';

export interface Place {
  readonly node: SourceNode;
  readonly pointer: string;
  /** Offset of the key or element at the pointer. */
  readonly at: number;
}

/** A problem before its offset is turned into line and column. */
export interface Finding extends Omit<Problem, 'line' | 'column' | 'code'> {
  readonly code: ProblemCode;
  readonly at: number;
}

type Add = (place: Place, code: ProblemCode, message: string, help?: string) => void;

/**
 * Collects findings; the checker's only output besides the typed document. Callers report the first
 * rule that a place breaks, and stop there.
 */
export interface Report {
  readonly error: Add;
  readonly warn: Add;
  readonly findings: readonly Finding[];
  /** Takes up steps of compiled patterns; false: the document has had more than its share. */
  readonly takeSteps: (count: number) => boolean;
}

/** Of all patterns of a document together: about a second of compiling. */
export const PATTERN_STEPS_MAX = 250_000;

export function createReport(): Report {
  const findings: Finding[] = [];
  let steps = 0;
  const put =
    (severity: Problem['severity']): Add =>
    ({ pointer, at }, code, message, help) => {
      findings.push({
        severity,
        pointer,
        at,
        code,
        message,
        ...(help === undefined ? {} : { help }),
      });
    };
  const takeSteps = (count: number) => {
    steps += count;
    return steps <= PATTERN_STEPS_MAX;
  };
  return { error: put('error'), warn: put('warning'), findings, takeSteps };
}

const KIND_NAMES = { scalar: 'a single value', array: 'a list', object: 'an object' } as const;

/** What stands at the place, for messages. */
export function kindOf(node: SourceNode): string {
  if (node.kind !== 'scalar') return KIND_NAMES[node.kind];
  if (node.value === null) return 'null';
  return typeof node.value === 'string' ? 'a string' : `a ${typeof node.value}`;
}

export function wrongType(report: Report, place: Place, wanted: string): undefined {
  report.error(place, 'wrong_type', `expected ${wanted}, found ${kindOf(place.node)}`);
  return undefined;
}

/** The string at the place; reports and returns `undefined` when there is none. */
export function stringAt(report: Report, place: Place): string | undefined {
  const { node } = place;
  if (node.kind === 'scalar' && typeof node.value === 'string') return node.value;
  return wrongType(report, place, 'a string');
}

/** A string that names something: not empty. */
export function nameAt(report: Report, place: Place): string | undefined {
  const name = stringAt(report, place);
  if (name !== '') return name;
  report.error(place, 'empty_name', 'a name must not be empty');
  return undefined;
}

/** The finite number at the place. */
export function numberAt(report: Report, place: Place): number | undefined {
  const { node } = place;
  if (node.kind !== 'scalar' || typeof node.value !== 'number') {
    return wrongType(report, place, 'a number');
  }
  if (Number.isFinite(node.value)) return node.value;
  report.error(place, 'out_of_range', 'the number is too large to be held');
  return undefined;
}

/** One word of a closed list. */
export function wordAt<const Word extends string>(
  report: Report,
  place: Place,
  words: readonly Word[],
): Word | undefined {
  const text = stringAt(report, place);
  if (text === undefined) return undefined;
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) {
    report.error(place, 'unknown_value', `\`${text}\` is not known here`, didYouMean(text, words));
  }
  return word;
}

/** The elements of the list at the place. */
export function itemsAt(report: Report, place: Place): readonly Place[] | undefined {
  const { node, pointer } = place;
  if (node.kind !== 'array') return wrongType(report, place, 'a list');
  return node.items.map((item, index) => ({
    node: item,
    pointer: `${pointer}/${index}`,
    at: item.at,
  }));
}

/** The members of the object at the place by key; of a repeated key the last one. */
export function membersAt(report: Report, place: Place): ReadonlyMap<string, Place> | undefined {
  const { node, pointer } = place;
  if (node.kind !== 'object') return wrongType(report, place, 'an object');
  return new Map(
    node.members.map((member) => [
      member.key,
      { node: member.node, pointer: pointer + pointerTo(member.key), at: member.keyAt },
    ]),
  );
}

/** The members of an object with a fixed set of fields; unknown and missing ones are reported. */
export function fieldsAt(
  report: Report,
  place: Place,
  known: readonly string[],
  required: readonly string[] = [],
): ReadonlyMap<string, Place> | undefined {
  const members = membersAt(report, place);
  if (members === undefined) return undefined;
  for (const [key, member] of members) {
    if (known.includes(key)) continue;
    report.error(member, 'unknown_field', `\`${key}\` is no field here`, didYouMean(key, known));
  }
  for (const key of required) {
    if (!members.has(key)) report.error(place, 'missing_field', `\`${key}\` is missing`);
  }
  return members;
}
