// A worker's side of the channel to its supervisor: when the shared work is its own, when to end, and the
// figures of all workers. Opened by the command `serve` in a process that was forked.
import type { Duty } from '#server/host/duty.ts';
import type { MetricsSnapshot } from '#server/metrics/index.ts';
import type { ToSupervisor, ToWorker } from './worker-message.ts';

export interface WorkerLink {
  readonly duty: Duty;
  /** Figures of all workers, with one's own. */
  gather(own: MetricsSnapshot): Promise<readonly MetricsSnapshot[]>;
  listening(lines: readonly string[]): void;
  /** @param snapshot figures of this worker */
  answerFigures(snapshot: () => Promise<MetricsSnapshot>): void;
  /** The supervisor wants it to end, or is gone. */
  onDrain(listener: () => void): void;
}

const FIGURES_MS = 2_000;

export function openWorkerLink(): WorkerLink {
  const starts: (() => void)[] = [];
  const asked = new Map<number, (all: readonly MetricsSnapshot[]) => void>();
  let mine = false;
  let onDrain: (() => void) | undefined;
  let isDraining = false;
  const drain = () => {
    isDraining = true;
    onDrain?.();
  };
  let snapshot: (() => Promise<MetricsSnapshot>) | undefined;
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'lead') {
      mine = true;
      for (const start of starts.splice(0)) start();
    } else if (message.kind === 'drain') drain();
    else if (message.kind === 'figures') asked.get(message.id)?.(message.all);
    else void tell(message.id, snapshot);
  });
  process.on('disconnect', () => drain());
  return {
    duty: {
      get mine() {
        return mine;
      },
      take(start) {
        if (mine) start();
        else starts.push(start);
      },
    },
    async gather(own) {
      const id = newId();
      const others = new Promise<readonly MetricsSnapshot[]>((resolve) => {
        const timer = setTimeout(() => resolve([]), FIGURES_MS);
        asked.set(id, (all) => {
          clearTimeout(timer);
          resolve(all);
        });
      });
      send({ kind: 'figures-of-all', id });
      const all = await others;
      asked.delete(id);
      return [own, ...all];
    },
    listening: (lines) => send({ kind: 'listening', lines }),
    answerFigures(read) {
      snapshot = read;
    },
    onDrain(listener) {
      onDrain = listener;
      // It may have been said while this process was starting.
      if (isDraining) listener();
    },
  };
}

/** Ids of two workers that ask at one time must differ. */
function newId(): number {
  return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
}

async function tell(
  id: number,
  snapshot: (() => Promise<MetricsSnapshot>) | undefined,
): Promise<void> {
  if (snapshot !== undefined) send({ kind: 'figures-of-me', id, own: await snapshot() });
}

function send(message: ToSupervisor): void {
  if (process.connected) process.send?.(message);
}
