// `wicketgate classify`: what the tools of a server can do, from their definitions alone. Offline and
// deterministic; prints a table for people and one JSON object a tool for programs.
import { Command } from 'commander';
import { type Classification, classifyTools, type FindingKind } from '#core/catalogue/index.ts';
import { type Listing, readListings } from '../classify-input.ts';
import { readText, STDIN } from '../input.ts';
import { count, type Style, safe, styleFor, table } from '../print.ts';

interface Flags {
  readonly json?: boolean;
  readonly why?: boolean;
}

interface Entry {
  readonly server: string;
  readonly tool: Classification;
}

/** Findings that a reader must see at once; open parameters are what the category already says. */
const SHOWN: ReadonlySet<FindingKind> = new Set<FindingKind>([
  'poisoned',
  'hidden-text',
  'look-alike-name',
  'contradictory-annotation',
  'missing-description',
]);
const NAME_MAX = 48;

function classify(listings: readonly Listing[]): Entry[] {
  return listings.flatMap(({ server, tools }) =>
    classifyTools(tools, { name: server }).map((tool) => ({ server, tool })),
  );
}

function printJson(entries: readonly Entry[]): void {
  const lines = entries.map(({ server, tool }) =>
    JSON.stringify(server === '' ? tool : { server, ...tool }),
  );
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
}

function cut(text: string): string {
  const shown = safe(text);
  return shown.length <= NAME_MAX ? shown : `${shown.slice(0, NAME_MAX - 1)}…`;
}

function notesOf({ findings }: Classification): string {
  const shown = findings.filter(({ kind }) => SHOWN.has(kind)).map(({ kind }) => kind);
  return [...new Set(shown)].join(', ');
}

function painter(style: Style, { category, severity, findings }: Classification) {
  if (findings.some(({ kind }) => kind === 'poisoned')) return style.red;
  if (category === 'Destructive' || category === 'Financial') return style.red;
  if (severity === 'Critical' || severity === 'High') return style.yellow;
  return category === 'Read' ? style.green : (text: string) => text;
}

function rowOf({ tool }: Entry): string[] {
  const sure = `${Math.round(tool.confidence * 100)} %`;
  return [cut(tool.name), tool.category, tool.severity, sure, notesOf(tool)];
}

function printTable(entries: readonly Entry[], why: boolean, style: Style): void {
  const rows = [['tool', 'category', 'severity', 'sure', 'findings'], ...entries.map(rowOf)];
  const [head = '', ...lines] = table(rows).split('\n');
  process.stdout.write(`${style.bold(head.trimEnd())}\n`);
  for (const [index, line] of lines.entries()) {
    const entry = entries[index];
    if (entry === undefined) continue;
    process.stdout.write(`${painter(style, entry.tool)(line.trimEnd())}\n`);
    if (why) process.stdout.write(`  ${style.dim(safe(entry.tool.rationale))}\n`);
  }
}

function printPoison(entries: readonly Entry[], style: Style): void {
  for (const { tool } of entries) {
    for (const { kind, source, message, quote } of tool.findings) {
      if (kind !== 'poisoned') continue;
      const where = `${cut(tool.name)} (${safe(source)})`;
      process.stdout.write(`${style.red('poisoned')} ${where}: ${safe(message)}\n`);
      process.stdout.write(`  ${style.dim(safe(quote))}\n`);
    }
  }
}

function summary(entries: readonly Entry[]): string {
  const counts = new Map<string, number>();
  for (const { tool } of entries) counts.set(tool.category, (counts.get(tool.category) ?? 0) + 1);
  const parts = [...counts].map(([category, number]) => `${number} ${category}`);
  return `${count(entries.length, 'tool')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}

async function run(file: string, flags: Flags): Promise<void> {
  const entries = classify(readListings(await readText(file), file));
  if (flags.json === true) {
    printJson(entries);
    return;
  }
  const style = styleFor(process.stdout);
  if (entries.length > 0) printTable(entries, flags.why === true, style);
  printPoison(entries, style);
  process.stdout.write(`\n${summary(entries)}\n`);
}

const EXAMPLE = `
Reads a tools/list result, { "server"?: { "name" }, "tools": [...] }, or one such object a line.

Example:
  wicketgate classify tools.json --why
  cat servers.jsonl | wicketgate classify - --json
`;

/** The `classify` command. */
export function classifyCommand(): Command {
  return new Command('classify')
    .description('say what tools can do, how bad a misuse would be, and what rule keeps them safe')
    .argument('[file]', 'the definitions, JSON or JSON Lines; `-` is stdin', STDIN)
    .option('--json', 'print one JSON object a tool')
    .option('--why', 'print the reason under each tool')
    .addHelpText('after', EXAMPLE)
    .action(run);
}
