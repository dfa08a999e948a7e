// What JSON.parse does not tell: how deep a text nests and how many members it writes down. More
// members written than parsed means that a name stands twice in one object, which two parsers may
// read differently (mcp-protocol 2.1).
import { isJsonObject, type Json } from '#core/kit/json.ts';
import { skipString } from '#core/kit/json-spans.ts';

export interface JsonShape {
  readonly members: number;
  readonly depth: number;
}

/** Members and depth of a text that is valid JSON. Linear; strings are skipped natively. */
export function writtenShape(text: string): JsonShape {
  let members = 0;
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 34) i = skipString(text, i) - 1;
    else if (code === 58) members += 1;
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return { members, depth: deepest };
}

/** Members of all objects in a parsed value. INVARIANT: the depth was bounded before. */
export function parsedMembers(value: Json): number {
  let count = 0;
  if (isJsonObject(value)) {
    for (const key in value) {
      count += 1;
      const member = value[key];
      if (typeof member === 'object' && member !== null) count += parsedMembers(member);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const element of value) {
      if (typeof element === 'object' && element !== null) count += parsedMembers(element);
    }
  }
  return count;
}
