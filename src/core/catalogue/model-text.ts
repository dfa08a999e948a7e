// Every string of a definition that reaches the model, with where it stands. Bounded in number and
// depth; what lies beyond the bounds is reported as a huge schema, not read.
import { isJsonObject, type Json } from '#core/kit/json.ts';

/** Levels of nesting that are read. */
const DEPTH_MAX = 24;
/** Strings that are read. */
const TEXTS_MAX = 4_000;
/** Characters of one string that are read. */
export const TEXT_MAX = 60_000;

export interface ModelText {
  /** `name`, `description`, `inputSchema.properties.path.description`, … */
  readonly source: string;
  readonly text: string;
  /** A key of an object, such as the name of a parameter. */
  readonly key: boolean;
}

/** Members that clients keep to themselves, or that say nothing in words. */
const SILENT = new Set([
  '$schema',
  '$ref',
  '$id',
  'pattern',
  'format',
  'type',
  '_meta',
  'icons',
  'execution',
]);

function walk(value: Json, source: string, depth: number, into: ModelText[]): void {
  if (into.length >= TEXTS_MAX || depth > DEPTH_MAX) return;
  if (typeof value === 'string') {
    if (value !== '') into.push({ source, text: value.slice(0, TEXT_MAX), key: false });
  } else if (Array.isArray(value)) {
    value.forEach((entry: Json, index) => {
      walk(entry, `${source}[${index}]`, depth + 1, into);
    });
  } else if (isJsonObject(value)) {
    const names = source.endsWith('properties') || source.endsWith('$defs');
    for (const key of Object.keys(value).sort()) {
      const member = value[key];
      if (member === undefined) continue;
      if (names && into.length < TEXTS_MAX) into.push({ source, text: key, key: true });
      // A parameter may well be called `type`; the keyword is silent.
      if (!names && SILENT.has(key)) continue;
      walk(member, source === '' ? key : `${source}.${key}`, depth + 1, into);
    }
  }
}

/** The texts of a tool's definition, in the order of the names of its members. */
export function modelTexts(raw: Json): ModelText[] {
  const texts: ModelText[] = [];
  walk(raw, '', 0, texts);
  return texts;
}
