// Looks after processes in tests: whether one is alive, and waiting for its end.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The command of a raw server that behaves in the given ways. */
export function rawServer(...ways: readonly string[]): readonly string[] {
  return [process.execPath, join(here, 'servers', 'raw-server.mjs'), ...ways];
}

/** False for a process that has ended, also when nobody has collected it yet. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Resolves when none of the processes is alive. */
export async function allGone(pids: readonly number[], timeoutMs = 15_000): Promise<void> {
  await vi.waitFor(
    () => {
      const left = pids.filter(isAlive);
      if (left.length > 0) throw new Error(`still alive: ${left.join(', ')}`);
    },
    { timeout: timeoutMs, interval: 50 },
  );
}
