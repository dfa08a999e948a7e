// The strongest box: bubblewrap gives the process an own root with a read-only system, an own empty
// home, own process and network space. When this program runs as root, the server still does not.
import {
  existsSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Box, type BoxParts, type BoxTask, limited, type Wrapped, writeFiles } from './box.ts';

const APP = '/app';
const HOME = '/home/user';
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
const SYSTEM_TRIES = ['/nix/store', '/gnu/store'];
/** What programs need to find libraries, certificates, time zones and names; no accounts. */
const ETC = [
  'alternatives',
  'ca-certificates',
  'ca-certificates.conf',
  'crypto-policies',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'mime.types',
  'nsswitch.conf',
  'pip.conf',
  'pki',
  'protocols',
  'services',
  'ssl',
];

export interface BwrapParts extends BoxParts {
  /** Absolute paths of the programs. */
  readonly bwrap: string;
  /** Present when this program runs as root: the user that the server becomes. */
  readonly drop?: { readonly setpriv: string; readonly uid: number };
}

export function createBwrapBox(parts: BwrapParts): Box {
  const etc = writeAccounts(parts);
  return {
    isolation: 'bwrap',
    app: APP,
    home: HOME,
    endsWhole: true,
    wrap: (task) => wrap(parts, etc, task),
  };
}

function wrap(parts: BwrapParts, etc: readonly string[], task: BoxTask): Wrapped {
  const drops = parts.drop !== undefined && task.purpose === 'start' && task.visible.every(isOpen);
  const app = join(parts.folder, 'app');
  const args = [
    ...['--unshare-ipc', '--unshare-pid', '--unshare-uts', '--unshare-cgroup-try'],
    ...(task.network ? [] : ['--unshare-net']),
    ...['--die-with-parent', '--new-session', '--hostname', 'scan'],
    ...(drops
      ? ['--cap-drop', 'ALL', '--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID']
      : ['--cap-drop', 'ALL']),
    ...systemMounts(),
    ...openFolders(['/etc/x']),
    ...etcMounts(),
    ...etc,
    ...(task.network ? networkFiles() : []),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...[...scratch(parts, '/dev/shm'), ...scratch(parts, '/tmp'), ...scratch(parts, HOME)],
    ...openFolders([...task.visible, ...(task.writable ?? [])]),
    ...(existsSync(app) ? [task.purpose === 'build' ? '--bind' : '--ro-bind', app, APP] : []),
    ...task.visible.flatMap((path) => ['--ro-bind', path, path]),
    ...(task.writable ?? []).flatMap((path) => ['--bind', path, path]),
    ...homeFiles(parts, task),
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...['--chdir', task.cwd ?? HOME, '--'],
    ...(drops && parts.drop !== undefined ? dropTo(parts.drop) : []),
    ...limited(task, parts.limits, drops || parts.drop === undefined),
  ];
  return { command: parts.bwrap, args, env: { ...task.env, HOME }, cwd: '/' };
}

/** A read-only system, laid out as on this machine. */
function systemMounts(): readonly string[] {
  const mounts = SYSTEM.flatMap((path) => {
    if (!existsSync(path)) return [];
    return lstatSync(path).isSymbolicLink()
      ? ['--symlink', readlinkSync(path), path]
      : ['--ro-bind', path, path];
  });
  const tries = SYSTEM_TRIES.flatMap((path) => ['--ro-bind-try', path, path]);
  return [...mounts, ...tries];
}

function etcMounts(): readonly string[] {
  return ETC.flatMap((name) => ['--ro-bind-try', `/etc/${name}`, `/etc/${name}`]);
}

/** The folders above the paths. Made by themselves they would be closed to all but root. */
function openFolders(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = dirname(path); at !== '/'; at = dirname(at)) folders.add(at);
  }
  const made = [...folders].filter(
    (path) => !SYSTEM.some((top) => `${path}/`.startsWith(`${top}/`)),
  );
  return made.sort().flatMap((path) => ['--perms', '0755', '--dir', path]);
}

/** Put into the home one by one: it is a memory of its own, made anew at each start. */
function homeFiles({ folder }: BwrapParts, { files = {} }: BoxTask): readonly string[] {
  const seed = join(folder, 'files');
  writeFiles(seed, files);
  const names = Object.keys(files);
  const folders = [...new Set(names.map((name) => dirname(name)))].filter((name) => name !== '.');
  return [
    ...folders.flatMap((name) => ['--perms', '0777', '--dir', join(HOME, name)]),
    ...names.flatMap((name) => ['--ro-bind', join(seed, name), join(HOME, name)]),
  ];
}

function networkFiles(): readonly string[] {
  return ['/etc/resolv.conf', '/etc/hosts'].flatMap((path) =>
    existsSync(path) ? ['--ro-bind', realpathSync(path), path] : [],
  );
}

function scratch({ limits }: BwrapParts, path: string): readonly string[] {
  return ['--size', String(limits.disk), '--perms', '1777', '--tmpfs', path];
}

function dropTo({ setpriv, uid }: { readonly setpriv: string; readonly uid: number }) {
  const ids = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
  return [setpriv, ...ids, '--no-new-privs', '--'];
}

/** A user of its own name, so that nothing of this machine's accounts is seen. */
function writeAccounts({ folder, drop }: BwrapParts): readonly string[] {
  const uid = drop?.uid ?? process.getuid?.() ?? 1000;
  const root = uid === 0 ? '' : `root:x:0:0::/root:/bin/sh\n`;
  const files = {
    passwd: `${root}user:x:${uid}:${uid}::${HOME}:/bin/sh\n`,
    group: `user:x:${uid}:\n`,
    hosts: '127.0.0.1 localhost scan\n::1 localhost\n',
  };
  return Object.entries(files).flatMap(([name, text]) => {
    const file = join(folder, 'etc', name);
    writeFileSync(file, text);
    return ['--ro-bind', file, `/etc/${name}`];
  });
}

/** Others than its owner can read it: a server that is not root will see it. */
function isOpen(path: string): boolean {
  const { mode } = statSync(path);
  return (mode & 0o004) !== 0;
}
