// The one text of a JSON value: members sorted by code unit, numbers and strings as ECMAScript
// prints them, no white space (RFC 8785). Equal values give equal texts, so texts can be hashed.
import type { Json } from './json.ts';

/**
 * The canonical text of a parsed value. The caller bounds the depth (the reader of messages does);
 * lone surrogates, which RFC 8785 refuses, are written as `\u` escapes.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const keys = Object.keys(value);
  if (keys.length > 1) keys.sort();
  let text = '';
  for (const key of keys) {
    const member = value[key];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
