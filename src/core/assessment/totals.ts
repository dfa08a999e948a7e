// Numbers over the tools of a server: by category, by severity, tokens. Called by the assessment.
import type { Counts, ServerRecord, ToolRecord } from '#contract/catalogue.ts';

/** How many tools of each category. */
export function countsOf(tools: readonly ToolRecord[]): Counts {
  const counts = {
    total: tools.length,
    Read: 0,
    Write: 0,
    Execute: 0,
    Destructive: 0,
    Financial: 0,
  };
  for (const { category } of tools) counts[category] += 1;
  return counts;
}

/** How many tools of each severity. */
export function severitiesOf(tools: readonly ToolRecord[]): ServerRecord['severities'] {
  const counts = { Low: 0, Medium: 0, High: 0, Critical: 0 };
  for (const { severity } of tools) counts[severity] += 1;
  return counts;
}

/** What the tool list costs a model that is given all of it. */
export function contextOf(tools: readonly ToolRecord[]): ServerRecord['context'] {
  let tokens = 0;
  let heaviest: ServerRecord['context']['heaviest'] = null;
  for (const tool of tools) {
    tokens += tool.tokens;
    if (heaviest === null || tool.tokens > heaviest.tokens) {
      heaviest = { name: tool.name, tokens: tool.tokens };
    }
  }
  return { tokens, heaviest };
}
