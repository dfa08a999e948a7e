// Owners of tasks in the database. Binding twice is the same as binding once, so a statement whose answer
// got lost may simply be sent again.
import type pg from 'pg';
import { TASK_OWNER_KEPT_MS, type TaskOwner, type TaskOwners } from '#core/grants/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { StorageError } from '../storage-error.ts';

export interface PostgresTasksParts {
  readonly pool: pg.Pool;
  readonly nowMs: () => number;
  /** A failure as the callers get it. */
  readonly explain: (error: unknown) => unknown;
  readonly mayPass: (error: unknown) => boolean;
}

/** A binding is sent again for so long. */
const PATIENCE_MS = 1_500;
const PAUSE_MS = 100;

export function createPostgresTasks(parts: PostgresTasksParts): TaskOwners {
  const { pool, nowMs, explain } = parts;
  return {
    async bindTask(server, taskId, grant, tool) {
      const now = nowMs();
      await patiently(parts, () =>
        pool.query(
          `INSERT INTO ledger_tasks AS t (id, owner, bound_ms) VALUES ($1, $2, $3)
           ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, bound_ms = excluded.bound_ms
             WHERE t.bound_ms < $4`,
          [taskKey(server, taskId), JSON.stringify({ grant, tool }), now, now - TASK_OWNER_KEPT_MS],
        ),
      );
    },
    async taskOwner(server, taskId) {
      try {
        const { rows } = await pool.query(
          'SELECT owner FROM ledger_tasks WHERE id = $1 AND bound_ms >= $2',
          [taskKey(server, taskId), nowMs() - TASK_OWNER_KEPT_MS],
        );
        return rows[0] === undefined ? undefined : taskOwner(String(rows[0]['owner']));
      } catch (error) {
        throw explain(error);
      }
    },
  };
}

async function patiently(
  { explain, mayPass }: PostgresTasksParts,
  work: () => Promise<unknown>,
): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!mayPass(error) || performance.now() > untilMs) throw explain(error);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Names from outside may be longer than an index can hold. */
function taskKey(server: string, taskId: string): string {
  return sha256Hex(JSON.stringify([server, taskId]));
}

function taskOwner(text: string): TaskOwner {
  const { grant, tool } = JSON.parse(text) as Partial<Record<keyof TaskOwner, unknown>>; // checked next
  if (typeof grant === 'string' && typeof tool === 'string') return { grant, tool };
  throw new StorageError('corrupt', 'the owner of a task cannot be read', 'restore a backup');
}
