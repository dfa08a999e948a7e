// Where a user's ledger and keys live when no folder is named.
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * `WICKETGATE_STATE` if it is set; else the place for a user's data on this system:
 * `$XDG_DATA_HOME/wicketgate` or `~/.local/share/wicketgate`, on macOS
 * `~/Library/Application Support/wicketgate`, on Windows `%LOCALAPPDATA%\wicketgate`.
 */
export function defaultDataFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const named = environment['WICKETGATE_STATE'];
  if (named !== undefined && named !== '') return named;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'wicketgate');
  if (platform === 'win32') {
    return join(environment['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'wicketgate');
  }
  const data = environment['XDG_DATA_HOME'];
  // The XDG specification says that a relative path is to be ignored.
  return join(data?.startsWith('/') ? data : join(home, '.local', 'share'), 'wicketgate');
}
