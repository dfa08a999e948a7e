// How other programs are to start this one: the words before the subcommand. Used where a command
// writes into a configuration of somebody else.
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Node and this script, by their whole paths: clients that are started from a desktop have no PATH of a
 * shell, and `wicketgate` itself would look for `node` there. From the cache of a runner, which may be
 * gone tomorrow: that runner, pinned to this version.
 * @param pinned always the runner: for files that other machines read
 */
export function ownProgram(version: string, pinned = false): readonly string[] {
  const script = realpathSync(process.argv[1] ?? '');
  const passing = /[\\/](?:_npx|dlx-[^\\/]*|\.bun)[\\/]/.test(script);
  if (pinned || passing) return ['npx', '-y', `wicketgate@${version}`];
  return [lastingNode(), script];
}

/** Node where it is found by name, if that is this one: such a link outlives an update. */
function lastingNode(): string {
  const own = realpathSync(process.execPath);
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((one) => one.startsWith('/'));
  const links = folders.map((folder) => join(folder, 'node'));
  return links.find((link) => existsSync(link) && realpathSync(link) === own) ?? process.execPath;
}
