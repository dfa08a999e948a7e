// Leaves no child behind when the gateway dies without warning (SIGKILL, out of memory): one tiny
// shell process in a session of its own holds the reading end of a pipe; when the pipe closes it
// ends the process groups that are still registered. Started with the first child.
import { type ChildProcess, spawn } from 'node:child_process';

export interface Reaper {
  /** Registers a process group by the id of its leader. */
  watch(group: number): void;
  /** The group is gone: its id may be given to somebody else. */
  release(group: number): void;
  /** Ends the reaper; registered groups are ended by it. */
  close(): void;
}

// Children have seen their stdin close at the same moment, so they get the usual two seconds first.
// The text is constant: group ids arrive on stdin and only as arguments of `kill`.
const SCRIPT = `
groups=' '
while read -r op id; do
  case "$op" in
    +) groups="$groups$id " ;;
    -) case "$groups" in *" $id "*) groups="\${groups%%" $id "*} \${groups#*" $id "}" ;; esac ;;
  esac
done
set -- $groups
[ $# -eq 0 ] && exit 0
sleep 2
for id; do kill -s TERM -- "-$id" 2>/dev/null; done
sleep 2
for id; do kill -s KILL -- "-$id" 2>/dev/null; done
exit 0
`;

/** On Windows there are no process groups, so nothing is watched there. */
export function createReaper(parts: { readonly log: (line: string) => void }): Reaper {
  let process: ChildProcess | undefined;
  const start = () => {
    const started = spawn('/bin/sh', ['-c', SCRIPT], {
      detached: true,
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // It must never keep the gateway running, nor may its end go unnoticed.
    started.unref();
    const failed = (error: Error) =>
      parts.log(`children may outlive a killed gateway: ${error.message}`);
    started.on('error', failed);
    started.stdin.on('error', failed);
    return started;
  };
  const tell = (text: string) => {
    if (globalThis.process.platform === 'win32') return;
    process ??= start();
    process.stdin?.write(text);
  };
  return {
    watch: (group) => tell(`+ ${group}\n`),
    release: (group) => tell(`- ${group}\n`),
    close: () => process?.stdin?.end(),
  };
}
