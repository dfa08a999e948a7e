// Compares what a server lists at different times and in different revisions. Order does not count.
import type { ScanAnomaly } from '#contract/scan-report.ts';
import { canonicalJson } from '#core/kit/canonical-json.ts';
import { isJsonObject, type Json } from '#core/kit/json.ts';
import { FIRST_MODERN_REVISION } from '#core/mcp/index.ts';

function nameOf(tool: Json): string {
  const name = isJsonObject(tool) ? tool['name'] : undefined;
  return typeof name === 'string' ? name : '';
}

/** Names of tools that are only in one list, or defined differently. */
function differences(before: readonly Json[], after: readonly Json[]): readonly string[] {
  const known = new Map(before.map((tool) => [nameOf(tool), canonicalJson(tool)]));
  const changed = new Set<string>();
  for (const tool of after) {
    if (known.get(nameOf(tool)) !== canonicalJson(tool)) changed.add(nameOf(tool));
    known.delete(nameOf(tool));
  }
  return [...changed, ...known.keys()];
}

function namesIn(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `\`${name.slice(0, 80)}\``);
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return `${shown.join(', ')}${more}`;
}

/** Notes a list that answers other definitions than one before it. */
export function noteChange(
  before: readonly Json[],
  after: readonly Json[],
  when: string,
  anomalies: ScanAnomaly[],
): void {
  const changed = duplicatesAside(before, after);
  if (changed.length === 0) return;
  anomalies.push({
    code: 'list-changed',
    detail: `a second list, ${when}, answers differently about ${namesIn(changed)}`,
  });
}

/** Lists that are equal in order are equal, also when names stand in them twice. */
function duplicatesAside(before: readonly Json[], after: readonly Json[]): readonly string[] {
  const same = canonicalJson(before) === canonicalJson(after);
  return same ? [] : differences(before, after);
}

/** What a model and a caller see of a tool; what else stands in it may differ by revision. */
function essence(tool: Json): Json {
  if (!isJsonObject(tool)) return tool;
  const { name = null, description = null, inputSchema = null } = tool;
  return { name, description, inputSchema };
}

/** Notes that the revisions of the protocol list different tools. */
export function noteEras(
  legacy: readonly Json[],
  modern: readonly Json[],
  anomalies: ScanAnomaly[],
): void {
  const apart = differences(legacy.map(essence), modern.map(essence));
  if (apart.length === 0) return;
  anomalies.push({
    code: 'discover-differs',
    detail: `revision ${FIRST_MODERN_REVISION} answers differently about ${namesIn(apart)}`,
  });
}
