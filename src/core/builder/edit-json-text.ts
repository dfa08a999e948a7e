// Edits in a JSON text: only the members that change are written anew; every other byte stays.
// INVARIANT: the text is valid JSON whose value is an object.

import type { Json } from '#core/kit/json.ts';
import { type MemberSpan, objectMembers, skipSpace } from '#core/kit/json-spans.ts';
import { type Edit, placeOfField } from './edit.ts';

/** How deep one level is indented. */
function unitOf(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
}

/** The white space that the line of `at` starts with. */
function marginAt(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function printed(value: Json, unit: string, margin: string): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', `\n${margin}`);
}

function splice(text: string, start: number, end: number, added: string): string {
  return text.slice(0, start) + added + text.slice(end);
}

/** Where the key of member `index` starts: after the brace, or the comma before it. */
function keyStart(text: string, at: number, members: readonly MemberSpan[], index: number): number {
  const before = members[index - 1];
  if (before === undefined) return skipSpace(text, at + 1);
  return skipSpace(text, skipSpace(text, before.value.end) + 1);
}

function removeMember(
  text: string,
  at: number,
  members: readonly MemberSpan[],
  index: number,
): string {
  const [before, own, after] = [members[index - 1], members[index], members[index + 1]];
  if (own === undefined) return text;
  if (after !== undefined) {
    const [start, next] = [
      keyStart(text, at, members, index),
      keyStart(text, at, members, index + 1),
    ];
    return splice(text, start, next, '');
  }
  if (before !== undefined) return splice(text, before.value.end, own.value.end, '');
  return splice(text, at + 1, skipSpace(text, own.value.end), '');
}

function insertMember(
  text: string,
  at: number,
  members: readonly MemberSpan[],
  index: number,
  member: { readonly key: string; readonly value: Json },
): string {
  const unit = unitOf(text);
  const margin = marginAt(text, at);
  const inside = `${margin}${unit}`;
  const name = JSON.stringify(member.key);
  const line = `${name}: ${printed(member.value, unit, inside)}`;
  if (members.length === 0) {
    return splice(text, at + 1, skipSpace(text, at + 1), `\n${inside}${line}\n${margin}`);
  }
  const start = keyStart(text, at, members, 0);
  const oneLine = !text.slice(at, start).includes('\n');
  const compact = `${name}: ${JSON.stringify(member.value)}`;
  const before = members[index - 1];
  if (before === undefined) {
    return splice(text, start, start, oneLine ? `${compact}, ` : `${line},\n${inside}`);
  }
  const { end } = before.value;
  return splice(text, end, end, oneLine ? `, ${compact}` : `,\n${inside}${line}`);
}

/** The value at the rest of a path, wrapped in the objects that are missing. */
function wrapped(path: readonly string[], value: Json): Json {
  return path.reduceRight<Json>((inner, key) => Object.fromEntries([[key, inner]]), value);
}

function editAt(text: string, at: number, { path, value }: Edit, top: boolean): string {
  const [key = '', ...rest] = path;
  const members = objectMembers(text, at);
  const index = members.findLastIndex((member) => member.key === key);
  const span = members[index]?.value;
  if (span === undefined) {
    if (value === undefined) return text;
    const present = members.map((member) => member.key);
    const place = top ? placeOfField(present, key) : members.length;
    return insertMember(text, at, members, place, { key, value: wrapped(rest, value) });
  }
  const isObject = text[span.start] === '{';
  if (rest.length > 0 && isObject)
    return editAt(
      text,
      span.start,
      { path: rest, ...(value === undefined ? {} : { value }) },
      false,
    );
  if (value === undefined) return rest.length > 0 ? text : removeMember(text, at, members, index);
  const margin = marginAt(text, span.start);
  const next = printed(wrapped(rest, value), unitOf(text), margin);
  return splice(text, span.start, span.end, next);
}

/** The text with one edit made. */
export function editJsonText(text: string, edit: Edit): string {
  return editAt(text, skipSpace(text, 0), edit, true);
}
