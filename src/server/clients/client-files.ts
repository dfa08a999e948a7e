// Finds the configuration files of every client on a machine and in a repository. Looks, reads
// nothing, and follows no instruction that a file holds.
import { statSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import type { ClientId, ConfigScope } from './client-entry.ts';
import { CLIENT_PLACES, type ClientPlace, type Dialect, type Machine } from './client-table.ts';

export interface ClientFile {
  readonly client: ClientId;
  readonly scope: Exclude<ConfigScope, 'local'>;
  /** Absolute. */
  readonly path: string;
  readonly dialect: Dialect;
}

export interface FindParts extends Machine {
  /** Where the user stands: project files are those of this folder and up to its repository. */
  readonly folder: string;
}

const REPOSITORY_MARKS = ['.git', '.hg', '.jj', '.svn'];

/** Every place of the table on this machine, whether or not a file is there. */
export function clientPlaces(parts: FindParts): readonly ClientFile[] {
  const projects = projectFolders(parts);
  return CLIENT_PLACES.flatMap((place) => {
    if (place.platform !== undefined && place.platform !== parts.platform) return [];
    const paths =
      place.base === 'project'
        ? projects.map((folder) => joined(parts, folder, place.path))
        : [pathOf(place, parts)];
    const { client, scope, dialect } = place;
    return paths.map((path) => ({ client, scope, path, dialect }));
  });
}

/** The files that exist, each once. */
export function findClientFiles(parts: FindParts): readonly ClientFile[] {
  const seen = new Set<string>();
  return clientPlaces(parts).filter(({ path }) => {
    if (seen.has(path) || !isFile(path)) return false;
    seen.add(path);
    return true;
  });
}

/** From the folder up to the one that holds the repository; only the folder where there is none. */
function projectFolders({ folder, home, platform }: FindParts): readonly string[] {
  const { dirname } = platform === 'win32' ? win32 : posix;
  const way: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    way.push(at);
    if (REPOSITORY_MARKS.some((mark) => exists(joined({ platform }, at, mark)))) return way;
    // A home that is no repository is the user's, not a project's.
    if (at === home || dirname(at) === at) return [folder];
  }
}

function pathOf(place: ClientPlace, machine: Machine): string {
  const { environment } = machine;
  const file = place.fileVariable === undefined ? undefined : environment[place.fileVariable];
  if (file !== undefined && file !== '') return file;
  const folder = place.folderVariable === undefined ? undefined : environment[place.folderVariable];
  if (folder !== undefined && folder !== '') {
    return joined(machine, folder, place.path.split('/').at(-1) ?? '');
  }
  return joined(machine, baseFolder(place.base, machine), place.path);
}

function baseFolder(base: ClientPlace['base'], machine: Machine): string {
  const { platform, home, environment } = machine;
  const roaming = () => environment['APPDATA'] || joined(machine, home, 'AppData/Roaming');
  const config = () => environment['XDG_CONFIG_HOME'] || joined(machine, home, '.config');
  switch (base) {
    case 'home':
      return home;
    case 'application-data':
      if (platform === 'darwin') return joined(machine, home, 'Library/Application Support');
      return platform === 'win32' ? roaming() : config();
    case 'config-home':
      return platform === 'win32' ? roaming() : config();
    default:
      return '';
  }
}

function joined({ platform }: Pick<Machine, 'platform'>, folder: string, path: string): string {
  if (folder === '') return platform === 'win32' ? win32.normalize(path) : path;
  return (platform === 'win32' ? win32 : posix).join(folder, path);
}

function isFile(path: string): boolean {
  return statsOf(path)?.isFile() === true;
}

function exists(path: string): boolean {
  return statsOf(path) !== undefined;
}

function statsOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // What this user may not look at configures none of this user's clients.
    return undefined;
  }
}
