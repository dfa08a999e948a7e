// The fingerprint of a definition: equal for definitions that say the same to clients and models,
// whatever the order of their members. Pins and change reports are built on it.
import { isJsonObject, type Json } from './json.ts';

/** The members that reach a client or a model; others (`_meta`, `icons`) may change at every start. */
const MEMBERS = ['annotations', 'description', 'inputSchema', 'name', 'outputSchema', 'title'];

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

/** One step of writing: a text as it is, or a value that is still to be written. */
type Step = { readonly text: string } | { readonly value: Json };

function stepsOf(value: readonly Json[] | { readonly [key: string]: Json }): Step[] {
  if (isList(value)) {
    return [
      { text: '[' },
      ...value.flatMap((entry, index): Step[] => [
        { text: index === 0 ? '' : ',' },
        { value: entry },
      ]),
      { text: ']' },
    ];
  }
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return [
    { text: '{' },
    ...members.flatMap(([key, member], index): Step[] => [
      { text: `${index === 0 ? '' : ','}${JSON.stringify(key)}:` },
      { value: member },
    ]),
    { text: '}' },
  ];
}

/** Canonical JSON of a value of any depth: servers choose the depth, so nothing here recurses. */
function canonicalText(root: Json): string {
  const pieces: string[] = [];
  const steps: Step[] = [{ value: root }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if ('text' in step) pieces.push(step.text);
    else if (typeof step.value !== 'object' || step.value === null) {
      pieces.push(JSON.stringify(step.value));
    } else steps.push(...stepsOf(step.value).reverse());
  }
  return pieces.join('');
}

/** The text that is hashed. */
export function definitionText(tool: Json): string {
  if (!isJsonObject(tool)) return canonicalText(tool);
  const members = MEMBERS.flatMap((key): [string, Json][] => {
    const value = Object.hasOwn(tool, key) ? tool[key] : undefined;
    return value === undefined ? [] : [[key, value]];
  });
  return canonicalText(Object.fromEntries(members));
}

/** The fingerprint: the hash of the canonical definition. */
export function fingerprintOf(tool: Json, hash: (text: string) => string): string {
  return hash(definitionText(tool));
}
