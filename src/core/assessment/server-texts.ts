// Orders to the model outside of tool definitions: in the instructions of a server, in its prompts,
// in its resources. The same detector reads them that reads the tools.
import type { FindingEntry } from '#contract/catalogue.ts';
import type { ScanReport } from '#contract/scan-report.ts';
import { findPoison, type ModelText, type PoisonHit } from '#core/catalogue/index.ts';
import { isJsonObject } from '#core/kit/json.ts';
import { serverFinding } from './server-finding.ts';

const TEXT_MAX = 60_000;
const ENTRIES_MAX = 500;
const HITS_MAX = 6;

function textsOf(source: string, entry: unknown, keys: readonly string[]): ModelText[] {
  if (!isJsonObject(entry)) return [];
  return keys.flatMap((key) => {
    const value = Object.hasOwn(entry, key) ? entry[key] : undefined;
    if (typeof value !== 'string' || value === '') return [];
    return [{ source: `${source}.${key}`, text: value.slice(0, TEXT_MAX), key: false }];
  });
}

function argumentTexts(source: string, prompt: unknown): ModelText[] {
  const list = isJsonObject(prompt) ? prompt['arguments'] : undefined;
  if (!Array.isArray(list)) return [];
  return list
    .slice(0, 50)
    .flatMap((argument, index) =>
      textsOf(`${source}.arguments[${index}]`, argument, ['name', 'description']),
    );
}

function readable(report: ScanReport): ModelText[] {
  const instructions: ModelText[] =
    report.instructions === undefined
      ? []
      : [{ source: 'instructions', text: report.instructions.slice(0, TEXT_MAX), key: false }];
  const prompts = report.prompts.slice(0, ENTRIES_MAX).flatMap((prompt, index) => {
    const source = `prompts[${index}]`;
    return [
      ...textsOf(source, prompt, ['name', 'title', 'description']),
      ...argumentTexts(source, prompt),
    ];
  });
  const lists = [
    ['resources', report.resources],
    ['resourceTemplates', report.resourceTemplates],
  ] as const;
  const resources = lists.flatMap(([list, entries]) =>
    entries
      .slice(0, ENTRIES_MAX)
      .flatMap((entry, index) =>
        textsOf(`${list}[${index}]`, entry, ['name', 'title', 'description', 'uri']),
      ),
  );
  return [...instructions, ...prompts, ...resources];
}

function ofHit({ family, source, quote, tries }: PoisonHit): FindingEntry {
  const at = { source, quote };
  return serverFinding('poisoned', family, 'Critical', at, `the text of the server ${tries}`);
}

/** Findings in every text of the server that reaches a model and stands in no tool. */
export function findInTexts(report: ScanReport): FindingEntry[] {
  const { hits, odd } = findPoison(readable(report));
  const hidden = odd
    .slice(0, 1)
    .map(({ source, quote, tries }) =>
      serverFinding(
        'hidden-text',
        'zero-width',
        'Low',
        { source, quote },
        `the text of the server ${tries}`,
      ),
    );
  return [...hits.slice(0, HITS_MAX).map(ofHit), ...hidden];
}
