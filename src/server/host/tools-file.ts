// Reads what a user knows of a server's tools: a `tools/list` result, each tool with an optional
// `class`. Feeds the tool book and the policy checker. Used by `run`.
import { readFileSync } from 'node:fs';
import type { ToolClass } from '#contract/decision.ts';
import { isJsonObject, type Json } from '#core/kit/json.ts';
import { isToolListing, type ToolListing } from '#core/policy/index.ts';

export interface ToolsFile {
  readonly tools: readonly ToolListing[];
  readonly classes: ReadonlyMap<string, ToolClass>;
}

/** The file can be read but holds no list of tools. */
export class ToolsRejected extends Error {}

/** Throws `ToolsRejected`, or the system's error when the file cannot be read. */
export function readToolsFile(file: string): ToolsFile {
  const text = readFileSync(file, 'utf8');
  let value: Json;
  try {
    value = JSON.parse(text) as Json; // JSON.parse yields nothing else
  } catch {
    throw new ToolsRejected(`\`${file}\` is no JSON`);
  }
  const listed = Array.isArray(value) ? value : isJsonObject(value) ? value.tools : undefined;
  if (!Array.isArray(listed)) throw new ToolsRejected(`\`${file}\` has no list \`tools\``);
  const tools = listed.map((tool, index) => {
    if (isToolListing(tool)) return tool;
    throw new ToolsRejected(`tool ${index} of \`${file}\` has no name, or an unknown class`);
  });
  const classes = tools.flatMap((tool) =>
    tool.class === undefined ? [] : [[tool.name, tool.class] as const],
  );
  return { tools, classes: new Map(classes) };
}
