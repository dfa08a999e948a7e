// Filters the answer to a `tools/list`: cuts the hidden tools out of the text and leaves every
// other byte as the upstream wrote it. Answers that cannot be understood are refused, never
// passed (gateway page, "The call's way"). Also reads what the tools are, for the tool book.
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import {
  arrayElements,
  memberSpan,
  objectMembers,
  type Span,
  skipSpace,
} from '#core/kit/json-spans.ts';
import { bad, good, type Result } from '#core/kit/result.ts';

/** A tool as an upstream defines it; unknown fields are kept by reference, never copied out. */
export interface ToolDefinition {
  readonly name: string;
  readonly inputSchema?: Json;
  readonly annotations?: JsonObject;
  /** The definition with all its members, as the list has it. */
  readonly whole?: JsonObject;
}

export interface FilteredList {
  /** The answer with the refused tools cut out. */
  readonly text: string;
  /** All tools of this page, before the cut. */
  readonly tools: readonly ToolDefinition[];
  /** The upstream's cursor for the next page; absent on the last. */
  readonly nextCursor?: string;
}

/** True when a parsed message is the successful answer to a `tools/list`, judged by its shape. */
export function isToolsListResult(message: Json): boolean {
  if (!isJsonObject(message)) return false;
  const result = ownMember(message, 'result');
  return isJsonObject(result) && Array.isArray(ownMember(result, 'tools'));
}

/**
 * Cuts the tools that `keep` refuses out of a list answer.
 * @param text one JSON-RPC response, valid JSON without repeated names
 * @param keep called once a tool, in the upstream's order
 * @param personal true when the answer depends on the grant: shared caches must not keep it
 * @returns a sentence when the text is no list answer; error answers pass unchanged
 */
export function filterToolsList(
  text: string,
  parsed: Json,
  keep: (tool: ToolDefinition) => boolean,
  personal: boolean,
): Result<FilteredList, string> {
  if (!isJsonObject(parsed)) return bad('the answer is no JSON object');
  if (isJsonObject(ownMember(parsed, 'error'))) return good({ text, tools: [] });
  const result = ownMember(parsed, 'result');
  if (!isJsonObject(result)) return bad('the answer has neither a result nor an error');
  const listed = ownMember(result, 'tools');
  if (!Array.isArray(listed)) return bad('the result has no list of tools');
  const tools: ToolDefinition[] = [];
  for (const entry of listed) {
    const tool = readDefinition(entry);
    if (tool === undefined) return bad('an entry of the list has no name');
    tools.push(tool);
  }
  const kept = tools.map(keep);
  const cursor = ownMember(result, 'nextCursor');
  return good({
    text: cutList(text, 'tools', kept, personal),
    tools,
    ...(typeof cursor === 'string' ? { nextCursor: cursor } : {}),
  });
}

function readDefinition(entry: Json): ToolDefinition | undefined {
  if (!isJsonObject(entry)) return undefined;
  const name = ownMember(entry, 'name');
  if (typeof name !== 'string') return undefined;
  const inputSchema = ownMember(entry, 'inputSchema');
  const annotations = ownMember(entry, 'annotations');
  return {
    name,
    ...(inputSchema === undefined ? {} : { inputSchema }),
    ...(isJsonObject(annotations) ? { annotations } : {}),
    whole: entry,
  };
}

/**
 * Cuts elements out of the array `result.<member>` of a response; all other bytes stay.
 * @param kept one entry per element, in order
 * @param personal true: a `cacheScope` becomes `private`
 */
export function cutList(
  text: string,
  member: string,
  kept: readonly boolean[],
  personal: boolean,
): string {
  const result = memberSpan(text, skipSpace(text, 0), 'result');
  if (result === undefined) return text;
  const members = objectMembers(text, result.start);
  const edits: (Span & { readonly by: string })[] = [];
  const list = members.findLast(({ key }) => key === member);
  if (list !== undefined && kept.includes(false)) {
    const elements = arrayElements(text, list.value.start);
    const rest = elements.filter((_, index) => kept[index]);
    const by = `[${rest.map(({ start, end }) => text.slice(start, end)).join(',')}]`;
    edits.push({ ...list.value, by });
  }
  const scope = members.findLast(({ key }) => key === 'cacheScope');
  if (personal && scope !== undefined) edits.push({ ...scope.value, by: '"private"' });
  return applyEdits(text, edits);
}

function applyEdits(text: string, edits: readonly (Span & { readonly by: string })[]): string {
  let at = 0;
  let out = '';
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    out += text.slice(at, edit.start) + edit.by;
    at = edit.end;
  }
  return out + text.slice(at);
}
