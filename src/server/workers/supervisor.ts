// The process above the workers of `serve --workers N`: forks them, replaces one that dies, says which of
// them does the work that one process does, and passes figures between them. Serves nothing itself.
import cluster, { type Worker } from 'node:cluster';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetricsSnapshot } from '#server/metrics/index.ts';
import type { ToSupervisor, ToWorker } from './worker-message.ts';
import { placeToEnvironment } from './worker-place.ts';

export interface SupervisorParts {
  /** 2–64. */
  readonly workers: number;
  readonly log: (line: string) => void;
  /** All take requests; `lines` are the first worker's. */
  readonly onListening: (lines: readonly string[]) => void;
}

export interface Supervisor {
  /** Resolves with the exit code: 0 after `drain`, that of the first worker when it cannot start. */
  readonly ended: Promise<number>;
  /** Ends all politely. */
  drain(): void;
  /** Ends all at once. */
  kill(): void;
}

interface Slot {
  readonly number: number;
  worker: Worker | undefined;
  listening: boolean;
  startedAtMs: number;
  failures: number;
}

const RESTART_MS_MIN = 100;
const RESTART_MS_MAX = 30_000;
/** Whoever has lived this long begins its back-off anew. */
const SETTLED_MS = 10_000;
const FIGURES_MS = 1_500;

export function superviseWorkers(parts: SupervisorParts): Supervisor {
  const crew = new Crew(parts);
  crew.start();
  return { ended: crew.ended, drain: () => crew.drain(), kill: () => crew.kill() };
}

class Crew {
  readonly ended: Promise<number>;
  readonly #parts: SupervisorParts;
  readonly #folder = mkdtempSync(join(tmpdir(), 'wicketgate-'));
  readonly #slots: readonly Slot[];
  readonly #restarts = new Set<NodeJS.Timeout>();
  #end: (code: number) => void = () => {};
  #leader: Slot | undefined;
  #lines: readonly string[] | undefined;
  #announced = false;
  #draining = false;

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#slots = Array.from({ length: parts.workers }, (_, at) => {
      return { number: at + 1, worker: undefined, listening: false, startedAtMs: 0, failures: 0 };
    });
    this.ended = new Promise((resolve) => {
      this.#end = (code) => {
        rmSync(this.#folder, { recursive: true, force: true });
        resolve(code);
      };
    });
  }

  /** The first alone: what it makes in the data folder is there for the others. */
  start(): void {
    const [first] = this.#slots;
    if (first !== undefined) this.#fork(first);
  }

  drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    for (const timer of this.#restarts) clearTimeout(timer);
    for (const { worker } of this.#slots) send(worker, { kind: 'drain' });
    if (this.#live().length === 0) this.#end(0);
  }

  kill(): void {
    for (const { worker } of this.#slots) worker?.process.kill('SIGKILL');
  }

  #live(): readonly Slot[] {
    return this.#slots.filter(({ worker }) => worker !== undefined);
  }

  #fork(slot: Slot): void {
    const place = { slot: slot.number, of: this.#slots.length, folder: this.#folder };
    const worker = cluster.fork(placeToEnvironment(place));
    slot.worker = worker;
    slot.startedAtMs = performance.now();
    worker.on('message', (message: ToSupervisor) => this.#heard(slot, worker, message));
    worker.on('error', (error) => this.#parts.log(`worker ${slot.number}: ${error.message}`));
    worker.on('exit', (code, signal) => this.#gone(slot, worker, code, signal));
  }

  #heard(slot: Slot, worker: Worker, message: ToSupervisor): void {
    if (message.kind === 'listening') this.#listens(slot, message.lines);
    else if (message.kind === 'figures-of-all') void this.#figures(worker, message.id);
  }

  #listens(slot: Slot, lines: readonly string[]): void {
    slot.listening = true;
    if (this.#lines === undefined) {
      this.#lines = lines;
      for (const other of this.#slots) if (other !== slot) this.#fork(other);
    }
    if (this.#leader === undefined) this.#lead(slot);
    if (this.#announced || this.#slots.some(({ listening }) => !listening)) return;
    this.#announced = true;
    this.#parts.onListening(this.#lines);
  }

  #lead(slot: Slot): void {
    this.#leader = slot;
    send(slot.worker, { kind: 'lead' });
  }

  #gone(slot: Slot, worker: Worker, code: number | null, signal: string | null): void {
    if (slot.worker !== worker) return;
    slot.worker = undefined;
    slot.listening = false;
    if (this.#leader === slot) {
      this.#leader = undefined;
      const next = this.#slots.find(({ listening }) => listening);
      if (next !== undefined) this.#lead(next);
    }
    if (this.#lines === undefined) this.#end(code ?? 1);
    else if (!this.#draining) this.#replace(slot, signal ?? `exit code ${code}`);
    else if (this.#live().length === 0) this.#end(0);
  }

  #replace(slot: Slot, why: string): void {
    if (performance.now() - slot.startedAtMs > SETTLED_MS) slot.failures = 0;
    const waitMs = Math.min(RESTART_MS_MAX, RESTART_MS_MIN * 2 ** slot.failures);
    slot.failures += 1;
    this.#parts.log(`worker ${slot.number} has ended (${why}); another one starts in ${waitMs} ms`);
    const timer = setTimeout(() => {
      this.#restarts.delete(timer);
      this.#fork(slot);
    }, waitMs);
    this.#restarts.add(timer);
  }

  async #figures(asker: Worker, id: number): Promise<void> {
    const others = this.#slots.filter(({ worker, listening }) => listening && worker !== asker);
    const all = await Promise.all(others.map(({ worker }) => figuresOf(worker, id)));
    const known = all.filter((one) => one !== undefined);
    send(asker, { kind: 'figures', id, all: known });
  }
}

/** `undefined`: it does not say, and the others are not kept waiting for it. */
function figuresOf(worker: Worker | undefined, id: number): Promise<MetricsSnapshot | undefined> {
  if (worker === undefined) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const done = (figures: MetricsSnapshot | undefined) => {
      clearTimeout(timer);
      worker.off('message', listen);
      resolve(figures);
    };
    const listen = (message: ToSupervisor) => {
      if (message.kind === 'figures-of-me' && message.id === id) done(message.own);
    };
    const timer = setTimeout(() => done(undefined), FIGURES_MS);
    worker.on('message', listen);
    send(worker, { kind: 'figures-of-you', id });
  });
}

/** A worker that is gone hears nothing; its end is told elsewhere. */
function send(worker: Worker | undefined, message: ToWorker): void {
  if (worker?.isConnected() === true) worker.send(message, () => {});
}
