// `wicketgate install-hook`: has Claude Code check a server before it is added or called. Changes one
// settings file, keeps what was there, says what it wrote, and takes it back with `--remove`.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { hookLines, withHook, withoutHook } from '#server/clients/index.ts';
import { ownProgram } from '../own-program.ts';
import { backupOf, readSettings, removeSettings, writeSettings } from '../settings-file.ts';
import { UsageError } from '../usage-error.ts';

interface Flags {
  readonly project?: boolean;
  readonly remove?: boolean;
  readonly dryRun?: boolean;
  readonly registry?: string;
  readonly command?: string;
}

const EXAMPLES = `
The hook asks \`wicketgate precheck\` before a server is added to a configuration and before its tools
are called. It never blocks and never allows anything by itself: what is flagged or unknown goes to
Claude Code's own question to you, and when the check cannot run, it says so and lets you go on.

Examples:
  wicketgate install-hook
  wicketgate install-hook --project --registry https://registry.example.com
  wicketgate install-hook --remove
`;

/** The `install-hook` command. @param version of this program: what a project's hook is pinned to */
export function installHookCommand(version: string): Command {
  return new Command('install-hook')
    .description('check servers in Claude Code before they are added or called')
    .option('--project', 'in .claude/settings.json of this folder instead of your own settings')
    .option('--remove', 'take the hook out again')
    .option('--dry-run', 'print what would be written, and write nothing')
    .option('--registry <url>', 'ask this registry instead of the catalogue on this machine')
    .option('--command <line>', 'how to start wicketgate (default: this program)')
    .addHelpText('after', EXAMPLES)
    .action((flags: Flags) => run(flags, version));
}

function run(flags: Flags, version: string): void {
  const file = settingsPath(flags.project === true);
  const before = readSettings(file);
  const told =
    flags.remove === true
      ? remove(file, before, flags)
      : install(file, before, commandLine(flags, version), flags);
  process.stdout.write(`${told}\n`);
}

function settingsPath(project: boolean): string {
  if (project) return join(process.cwd(), '.claude', 'settings.json');
  const folder = process.env['CLAUDE_CONFIG_DIR'] || join(homedir(), '.claude');
  return join(folder, 'settings.json');
}

/** Puts the hook in, and says what was done. */
function install(file: string, before: string | undefined, line: string, flags: Flags): string {
  const edit = withHook(before ?? '', line);
  if (!edit.ok) throw leftAlone(file, edit.reason);
  if (!edit.changed) return `the hook is in ${file} already`;
  if (flags.dryRun === true) return `would write ${file}:\n\n${edit.text.trimEnd()}`;
  const bare = withoutHook(before ?? '');
  // The backup is the text without any hook of ours: installing twice must not lose it.
  const keeps = before !== undefined && bare.ok && !bare.changed;
  if (keeps) writeSettings(backupOf(file), before);
  writeSettings(file, edit.text);
  const kept = keeps ? `kept what was there as ${backupOf(file)}\n` : '';
  return `wrote ${file}\n${kept}
  before Bash, Edit, Write and tools of servers: ${line}

Claude Code reads its hooks when a session starts; take it out with \`install-hook --remove\`.`;
}

/** Takes the hook out, and says what was done. */
function remove(file: string, before: string | undefined, flags: Flags): string {
  const edit = withoutHook(before ?? '');
  if (!edit.ok) throw leftAlone(file, edit.reason);
  if (before === undefined || !edit.changed) return `no hook of ours is in ${file}`;
  const kept = readSettings(backupOf(file));
  const restored = textBefore(before, kept, edit.text);
  if (flags.dryRun === true) {
    return restored === undefined
      ? `would remove ${file}, which holds the hook only`
      : `would write ${file}:\n\n${restored.trimEnd()}`;
  }
  if (restored === undefined) removeSettings(file);
  else writeSettings(file, restored);
  if (kept !== undefined) removeSettings(backupOf(file));
  return restored === undefined
    ? `removed ${file}, which held the hook only`
    : `took the hook out of ${file}`;
}

/** The text to go back to; `undefined` when there was no file. */
function textBefore(now: string, kept: string | undefined, bare: string): string | undefined {
  const [line] = hookLines(now);
  const rebuilt = (text: string) => {
    const edit = line === undefined ? undefined : withHook(text, line);
    return edit?.ok === true ? edit.text : undefined;
  };
  if (kept !== undefined && rebuilt(kept) === now) return kept;
  return kept === undefined && rebuilt('') === now ? undefined : bare;
}

function leftAlone(file: string, reason: string): UsageError {
  return new UsageError(`\`${file}\` is left as it is: ${reason}`);
}

/** How the client is to start this program. A project's file is shared, so it names no path. */
function commandLine(flags: Flags, version: string): string {
  const registry = flags.registry === undefined ? '' : ` --registry ${quoted(flags.registry)}`;
  return `${starter(flags, version)} precheck --hook${registry}`;
}

function starter({ command, project }: Flags, version: string): string {
  return (
    command ??
    ownProgram(version, project === true)
      .map(quoted)
      .join(' ')
  );
}

function quoted(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replace(/(["\\$`])/g, '\\$1')}"`;
}
