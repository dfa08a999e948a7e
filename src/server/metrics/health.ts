// Whether this process should get requests: asks what it depends on, with a time limit, and remembers
// the answer for a moment, since anybody may ask. Built by main.ts; read by the paths and the metrics.

/** Something that calls cannot do without. */
export interface Dependency {
  /** What people are told when it fails; no address, no path. */
  readonly name: string;
  /** Rejects when it does not work now. */
  readonly check: () => Promise<void>;
}

export interface Health {
  /** Names of what is not ready; empty: everything is. */
  missing(): Promise<readonly string[]>;
  /** 1 or 0 by name of what it depends on. */
  components(): Promise<ReadonlyMap<string, number>>;
  /** From now on not ready: the process is about to end. */
  drain(): void;
}

export interface HealthParts {
  readonly dependencies: readonly Dependency[];
  readonly log: (line: string) => void;
  /** How long an answer holds, milliseconds; default 1,000. */
  readonly keptMs?: number;
}

const KEPT_MS = 1_000;
const CHECK_MS = 2_000;

export function createHealth({ dependencies, log, keptMs = KEPT_MS }: HealthParts): Health {
  let draining = false;
  let newest: { readonly atMs: number; readonly found: Promise<readonly string[]> } | undefined;
  let said = '';
  const look = async () => {
    const states = await Promise.all(dependencies.map(stateOf));
    const failed = states.filter(({ why }) => why !== undefined);
    const text = failed.map(({ name, why }) => `${name}: ${why}`).join('; ');
    if (text !== said) log(text === '' ? 'ready again' : `not ready: ${text}`);
    said = text;
    return failed.map(({ name }) => name);
  };
  const ask = () => {
    const nowMs = performance.now();
    if (newest === undefined || nowMs - newest.atMs > keptMs) {
      newest = { atMs: nowMs, found: look() };
    }
    return newest.found;
  };
  return {
    async missing() {
      if (draining) return ['draining'];
      return ask();
    },
    async components() {
      const failed = await ask();
      return new Map(dependencies.map(({ name }) => [name, failed.includes(name) ? 0 : 1]));
    },
    drain() {
      draining = true;
    },
  };
}

async function stateOf({ name, check }: Dependency) {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), CHECK_MS);
  });
  try {
    await Promise.race([check(), late]);
    return { name, why: undefined };
  } catch (error) {
    return { name, why: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
