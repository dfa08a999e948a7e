// The box for systems without bubblewrap: own network, process and mount space by `unshare`. Homes
// and temporary folders are covered with empty ones; the rest of the system is seen, read-only as
// far as the kernel lets an unprivileged user say so.
import { existsSync, realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Box, type BoxParts, type BoxTask, limited, type Wrapped, writeFiles } from './box.ts';

export interface UnshareParts extends BoxParts {
  readonly unshare: string;
  readonly setpriv: string | undefined;
}

// Arguments: number of covered folders, the folders, number of shown paths, the paths each with `r`
// or `w` before it, the folder to start in, the size of a scratch folder, the command. What is
// shown is opened before its place is covered, and bound back from the open file.
const SCRIPT = `
set -e
covers=$1; shift
list=''
i=0; while [ $i -lt $covers ]; do eval "cover_$i=\\$1"; shift; i=$((i + 1)); done
shows=$1; shift
i=0; while [ $i -lt $shows ]; do eval "mode_$i=\\$1; show_$i=\\$2"; shift 2; i=$((i + 1)); done
cwd=$1; size=$2; shift 2
stage=/proc/self/task
mount -t tmpfs -o size=64k tmpfs /mnt
i=0; while [ $i -lt $shows ]; do
  eval "path=\\$show_$i"
  if [ -d "$path" ]; then mkdir "/mnt/$i"; else : > "/mnt/$i"; fi
  mount --bind "$path" "/mnt/$i"
  i=$((i + 1))
done
mount -o remount,bind,ro / 2>/dev/null || true
i=0; while [ $i -lt $covers ]; do
  eval "path=\\$cover_$i"
  mount -t tmpfs -o "size=$size,mode=1777" tmpfs "$path"
  i=$((i + 1))
done
i=0; while [ $i -lt $shows ]; do
  eval "path=\\$show_$i; mode=\\$mode_$i"
  if [ -d "/mnt/$i" ]; then mkdir -p "$path" 2>/dev/null || true
  elif [ ! -e "$path" ]; then mkdir -p "$(dirname "$path")"; : > "$path"; fi
  mount --bind "/mnt/$i" "$path"
  [ "$mode" = w ] || mount -o remount,bind,ro "$path" 2>/dev/null || true
  i=$((i + 1))
done
umount -R /mnt 2>/dev/null || true
ip link set lo up 2>/dev/null || true
cd "$cwd"
exec "$@"
`;

export function createUnshareBox(parts: UnshareParts): Box {
  const app = join(parts.folder, 'app');
  const home = join(parts.folder, 'home');
  return {
    isolation: 'unshare',
    app,
    home,
    endsWhole: true,
    wrap: (task) => wrap(parts, { app, home }, task),
  };
}

function wrap(
  parts: UnshareParts,
  { app, home }: { readonly app: string; readonly home: string },
  task: BoxTask,
): Wrapped {
  writeFiles(home, task.files);
  const covers = foldersToCover();
  const shows = [
    [task.purpose === 'build' ? 'w' : 'r', app],
    ['w', home],
    ...task.visible.map((path) => ['r', path]),
    ...(task.writable ?? []).map((path) => ['w', path]),
  ].filter(([, path]) => path !== undefined && existsSync(path));
  const size = String(parts.limits.disk);
  const spaces = ['--user', '--map-root-user', '--mount', '--pid', '--ipc', '--uts'];
  const args = [
    ...[...spaces, ...(task.network ? [] : ['--net'])],
    ...['--fork', '--kill-child=SIGKILL', '--mount-proc', '--'],
    ...['/bin/sh', '-c', SCRIPT, 'sh'],
    ...[String(covers.length), ...covers, String(shows.length), ...shows.flat()],
    ...[task.cwd ?? home, size],
    ...(parts.setpriv === undefined
      ? []
      : [parts.setpriv, '--bounding-set=-all', '--inh-caps=-all', '--no-new-privs', '--']),
    ...limited(task, parts.limits, process.getuid?.() !== 0),
  ];
  return { command: parts.unshare, args, env: { ...task.env, HOME: home }, cwd: '/' };
}

/** Where people and programs keep what is theirs; a folder inside another is covered with it. */
function foldersToCover(): readonly string[] {
  const wanted = ['/home', '/root', '/tmp', '/var/tmp', '/run', '/media', homedir(), tmpdir()];
  const real = wanted.filter((path) => existsSync(path)).map((path) => realpathSync(path));
  const single = [...new Set(real)].filter((path) => path !== '/');
  return single.filter((path) => !single.some((other) => path.startsWith(`${other}/`)));
}
