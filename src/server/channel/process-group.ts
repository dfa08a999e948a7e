// Ends process groups: a server that has forked is ended with everything it started. Used by the
// child link; on Windows, which has no groups, only the child itself is signalled.
import { setTimeout as delay } from 'node:timers/promises';

/** How long a process may take to obey, before and after SIGTERM. */
export const GRACE_MS = 2000;
const POLL_MS = 25;

/** False when no process of the group is left. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(process.platform === 'win32' ? leader : -leader, signal);
    return true;
  } catch (error) {
    // EPERM: something is left that is not ours to signal; ESRCH: nothing is left.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Ends what is left of a group whose leader has exited: SIGTERM, the grace, SIGKILL. */
export async function endLeftovers(leader: number): Promise<void> {
  if (!signalGroup(leader, 'SIGTERM')) return;
  if (await vanishes(leader)) return;
  signalGroup(leader, 'SIGKILL');
  await vanishes(leader);
}

/** False when something of the group is still there after the grace (possibly only a zombie). */
async function vanishes(leader: number): Promise<boolean> {
  for (let waited = 0; waited < GRACE_MS; waited += POLL_MS) {
    if (!signalGroup(leader, 0)) return true;
    await delay(POLL_MS);
  }
  return false;
}
