// Looks for what is wrong with a definition: orders to the model, hidden text, disguised names, hints
// that contradict the text, open doors, missing words, schemas that say too little or too much.

import type { Severity } from '#contract/catalogue.ts';
import type { Json } from '#core/kit/json.ts';
import { isJsonObject } from '#core/kit/json.ts';
import type { Finding } from './finding.ts';
import type { Judgement } from './judgement.ts';
import { modelTexts } from './model-text.ts';
import { disguiseOf, type NameIndex } from './name-disguise.ts';
import { type Door, sourceOf } from './parameter-reading.ts';
import { type CleanTexts, findPoison, type PoisonHit } from './poison.ts';
import type { Readings } from './readings.ts';

/** Poisoned passages that are reported for one tool. */
const POISON_MAX = 6;
/** Characters of all texts of a definition above which it crowds the context of a model. */
const TEXT_MAX = 16_000;
const PARAMETERS_MAX = 60;
/** A description of fewer characters says no more than the name. */
const DESCRIPTION_MIN = 8;
/** How sure the text must be to call a hint wrong. */
const SURE = 0.65;

const DOOR_TEXT: Readonly<Record<Door, string>> = {
  code: 'takes code',
  command: 'takes commands',
  query: 'takes statements of a query language',
  url: 'takes any address',
  path: 'takes any path',
  html: 'takes markup',
};

/**
 * How bad it is that a door stands open. A path on a file server and a query on a search are facts,
 * and so is a script that is only looked at; what runs is another matter.
 */
function doorSeverity(door: Door, { category, runsAnything, anyStatement }: Judgement): Severity {
  if (door === 'code' || door === 'command') {
    if (runsAnything) return 'High';
    return category === 'Execute' || category === 'Destructive' ? 'Medium' : 'Low';
  }
  return door === 'query' && anyStatement ? 'Medium' : 'Low';
}

function ofPoison(
  hits: readonly PoisonHit[],
  odd: readonly PoisonHit[],
  weak: readonly PoisonHit[],
): Finding[] {
  const poisoned = hits.slice(0, POISON_MAX).map(
    ({ family, source, quote, tries }): Finding => ({
      kind: 'poisoned',
      code: family,
      severity: 'Critical',
      source,
      quote,
      message: `the text ${tries}`,
    }),
  );
  const hidden = odd.slice(0, 1).map(
    ({ source, quote, tries }): Finding => ({
      kind: 'hidden-text',
      code: 'zero-width',
      severity: 'Low',
      source,
      quote,
      message: `the text ${tries}`,
    }),
  );
  return [...poisoned, ...hidden, ...weak.flatMap(ofWeak)];
}

function ofWeak({ family, source, quote }: PoisonHit): Finding[] {
  if (family === 'secrets') {
    const message = 'the text speaks of files or words that hold secrets';
    return [{ kind: 'secret-reference', code: family, severity: 'Low', source, quote, message }];
  }
  if (family === 'other-tools') {
    const message = 'the text tells the model how to use other tools';
    return [{ kind: 'tool-reference', code: family, severity: 'Low', source, quote, message }];
  }
  return [];
}

function ofHints({ category, confidence }: Judgement, { tool }: Readings): Finding[] {
  const { readOnly, destructive } = tool.hints;
  const found: Finding[] = [];
  const add = (code: string, severity: Severity, quote: string, message: string) => {
    found.push({
      kind: 'contradictory-annotation',
      code,
      severity,
      source: 'annotations',
      quote,
      message,
    });
  };
  if (readOnly === true && destructive === true) {
    add(
      'both',
      'Medium',
      '"readOnlyHint":true',
      'the hints call it read-only and destructive at once',
    );
  }
  if (readOnly === true && category !== 'Read' && confidence >= SURE) {
    const severity = category === 'Write' ? 'Medium' : 'High';
    add(
      'not-read-only',
      severity,
      '"readOnlyHint":true',
      `the hint says read-only, the definition says ${category}`,
    );
  } else if (destructive === false && category === 'Destructive' && confidence >= SURE) {
    add(
      'destructive',
      'High',
      '"destructiveHint":false',
      'the hint says that nothing is lost, the definition says otherwise',
    );
  } else if (destructive === true && category === 'Read' && confidence >= 0.9) {
    add(
      'overstated',
      'Low',
      '"destructiveHint":true',
      'the hint calls it destructive, the definition only reads',
    );
  }
  return found;
}

function ofDoors(judgement: Judgement): Finding[] {
  // `code` on a tool that only reads is the code of an airport or the text to look at.
  const reads = judgement.category === 'Read';
  const doors = [...judgement.parameters.doors].filter(
    ([door]) => !reads || (door !== 'code' && door !== 'command'),
  );
  return doors.map(([door, parameter]) => {
    const severity = doorSeverity(door, judgement);
    const takes = DOOR_TEXT[door];
    const quote = parameter.name;
    const message = `the parameter \`${quote}\` ${takes} without bounds`;
    return {
      kind: 'open-parameter',
      code: door,
      severity,
      source: sourceOf(parameter),
      quote,
      message,
    };
  });
}

function ofDescription({ tool }: Readings): Finding[] {
  const description = tool.description.trim();
  if (description.length >= DESCRIPTION_MIN) return [];
  const code = description === '' ? 'empty' : 'thin';
  const message =
    description === '' ? 'there is no description' : 'the description says no more than the name';
  const severity = description === '' ? 'Medium' : 'Low';
  return [
    {
      kind: 'missing-description',
      code,
      severity,
      source: 'description',
      quote: description,
      message,
    },
  ];
}

function ofSchema(raw: Json, { tool }: Readings, characters: number): Finding[] {
  const found: Finding[] = [];
  const schema = isJsonObject(raw) ? raw['inputSchema'] : undefined;
  const add = (
    kind: 'untyped-schema' | 'huge-schema',
    code: string,
    quote: string,
    message: string,
  ) => {
    found.push({ kind, code, severity: 'Low', source: 'inputSchema', quote, message });
  };
  if (!isJsonObject(schema))
    add('untyped-schema', 'missing', '', 'there is no schema of the arguments');
  else if (schema['type'] !== 'object')
    add(
      'untyped-schema',
      'no-object',
      '',
      'the schema does not say that the arguments are an object',
    );
  const untyped = tool.parameters.filter(
    ({ type, values, path }) => type === '' && values.length === 0 && path.length === 1,
  );
  if (untyped.length > 0) {
    const names = untyped.map(({ name }) => `\`${name}\``).join(', ');
    add(
      'untyped-schema',
      'untyped-parameter',
      untyped[0]?.name ?? '',
      `no type is stated for ${names}`,
    );
  }
  if (tool.counts.total > PARAMETERS_MAX) {
    add('huge-schema', 'parameters', '', `there are ${tool.counts.total} parameters`);
  }
  if (characters > TEXT_MAX)
    add('huge-schema', 'text', '', `the definition holds ${characters} characters of text`);
  return found;
}

/** What the tools of a server share, so that it is looked at once. */
export interface ServerSearch {
  /** The names of all of its tools. */
  readonly names: NameIndex;
  readonly clean: CleanTexts;
}

/** Everything found, the gravest first. */
export function findFlaws(
  judgement: Judgement,
  readings: Readings,
  { names, clean }: ServerSearch,
): Finding[] {
  const { raw, name } = readings.tool;
  const texts = modelTexts(raw);
  const { hits, odd, weak } = findPoison(texts, clean);
  let characters = 0;
  for (const { text } of texts) characters += text.length;
  return [
    ...ofPoison(hits, odd, weak),
    ...disguiseOf(name, names),
    ...ofHints(judgement, readings),
    ...ofDoors(judgement),
    ...ofDescription(readings),
    ...ofSchema(raw, readings, characters),
  ];
}
