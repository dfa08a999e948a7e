// What the hook finds out about the servers that a call of Claude Code is about, and what it says.
// Called by hook.ts, which loads it only when there is one.
import { claudeToolRule, type StoredServer, toolsToFence } from '#core/assessment/index.ts';
import { type ClientEntry, type HookSubject, splitToolName } from '#server/clients/index.ts';
import { safe } from '../print.ts';
import { isFirstTime } from './asked-before.ts';
import { type Checked, checkAll } from './check.ts';
import { openLookups } from './open-lookups.ts';
import { openSeenFile } from './seen-file.ts';
import { configuredEntries, entrySubject, type Subject } from './subject.ts';

export interface HookOptions {
  readonly folder: string;
  readonly registry: string | undefined;
  readonly version: string;
}

/** Before the client's own limit, so that the note is still seen. */
const TIMEOUT_MS = 8_000;
const REASONS_SHOWN = 2;

export type HookAnswer =
  | { readonly kind: 'silent' }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'ask'; readonly text: string };

const SILENT: HookAnswer = { kind: 'silent' };

async function check(subjects: readonly Subject[], options: HookOptions) {
  const lookups = openLookups({ ...options, timeoutMs: TIMEOUT_MS });
  try {
    return await checkAll({ ...lookups, seen: openSeenFile(options.folder) }, subjects);
  } finally {
    await lookups.close();
  }
}

/** A server is added or changed. */
export async function onServers(
  { entries, unreadable }: Extract<HookSubject, { kind: 'servers' }>,
  options: HookOptions,
): Promise<HookAnswer> {
  const fresh = entries.filter(({ disabled }) => !disabled);
  const checked = fresh.length === 0 ? [] : await check(fresh.map(entrySubject), options);
  const flagged = checked.filter(({ verdict }) => verdict !== 'proceed').map(sentence);
  if (unreadable !== undefined) flagged.push(`${unreadable}, so it could not be checked`);
  if (flagged.length > 0) return { kind: 'ask', text: flagged.join(' ') };
  return checked.length === 0 ? SILENT : { kind: 'note', text: checked.map(sentence).join(' ') };
}

function sentence({ subject, stored, verdict, reasons }: Checked): string {
  const grade = stored?.server.grade;
  const graded = grade === undefined || grade === null ? '' : `, grade ${grade.letter}`;
  const why = reasons.slice(0, REASONS_SHOWN).join(' ');
  return safe(`\`${subject.name}\`: ${verdict}${graded}. ${why}`);
}

/** A tool is called. Only what is flagged about this tool or this server is asked about. */
export async function onTool(
  { joined, folder }: Extract<HookSubject, { kind: 'tool' }>,
  session: string,
  options: HookOptions,
): Promise<HookAnswer> {
  const { entries } = configuredEntries(folder === '' ? process.cwd() : folder);
  const own = entries.filter(({ client }) => client === 'claude-code' || client === undefined);
  const { server, tool } = splitToolName(
    joined,
    own.map(({ name }) => name),
  );
  const entry = ownEntry(own, server, folder);
  // Our own gateway decides on every call by its policy.
  if (entry?.gateway !== undefined) return SILENT;
  let checked: Checked | undefined;
  try {
    [checked] = entry === undefined ? [] : await check([entrySubject(entry)], options);
  } catch (error) {
    // Said once in a session: every call of a tool would say the same.
    if (isFirstTime(options.folder, `${session} skipped`)) throw error;
    return SILENT;
  }
  if (checked?.stored !== undefined) return onKnownTool(checked, checked.stored, server, tool);
  // Asked once in a session: the answer of the user would be the same for every tool of it.
  if (!isFirstTime(options.folder, `${session} ${server}`)) return SILENT;
  if (checked !== undefined) return { kind: 'ask', text: sentence(checked) };
  const text = `\`${server}\` is in no configuration file here, so it could not be checked.`;
  return { kind: 'ask', text: safe(text) };
}

/** Local before project before user, as the client has it. */
function ownEntry(entries: readonly ClientEntry[], name: string, folder: string) {
  const order = ['local', 'project', 'user', 'system'];
  return entries
    .filter((entry) => entry.name === name)
    .filter(({ scope, project }) => scope !== 'local' || project === folder)
    .toSorted((a, b) => order.indexOf(a.scope) - order.indexOf(b.scope))[0];
}

function onKnownTool(
  checked: Checked,
  { tools }: StoredServer,
  server: string,
  tool: string,
): HookAnswer {
  if (checked.verdict === 'ask-first') return { kind: 'ask', text: sentence(checked) };
  const rule = claudeToolRule(server, tool);
  const isThis = ({ name }: { readonly name: string }) => claudeToolRule(server, name) === rule;
  const fenced = toolsToFence(tools).find(isThis);
  if (fenced !== undefined) {
    const { name, category, severity, rationale } = fenced;
    const what = `\`${name}\` is ${category}, severity ${severity}. ${rationale}`;
    return { kind: 'ask', text: safe(what) };
  }
  if (tools.some(isThis)) return SILENT;
  const text = `\`${tool}\` is not among the tools that were scanned of \`${server}\`.`;
  return { kind: 'ask', text: safe(text) };
}
