// One step of an examination and what came of it. Steps are told as they are done, so that a slow one
// is seen to be slow.

export interface Step {
  /** What was looked at, in a word or two. */
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  /** One sentence or a few words, lower case, no full stop; never a secret. */
  readonly detail: string;
  /** What mends it. */
  readonly help?: string;
  /** Failed because something does not answer, not because it is wrong. */
  readonly unreachable?: boolean;
}

export interface Examination {
  readonly steps: Step[];
  ok(name: string, detail: string): void;
  warn(name: string, detail: string, help?: string): void;
  /** Always false, so that a check can end with it. */
  fail(name: string, detail: string, help?: string, unreachable?: boolean): false;
  /** A headline for the steps that follow. */
  section(title: string): void;
}

export interface Listener {
  onSection(title: string): void;
  onStep(step: Step): void;
}

export function createExamination({ onSection, onStep }: Listener): Examination {
  const steps: Step[] = [];
  const add = (step: Step) => {
    steps.push(step);
    onStep(step);
  };
  const helped = (help: string | undefined) => (help === undefined ? {} : { help });
  return {
    steps,
    section: onSection,
    ok: (name, detail) => add({ name, state: 'ok', detail }),
    warn: (name, detail, help) => add({ name, state: 'warning', detail, ...helped(help) }),
    fail(name, detail, help, unreachable = false) {
      add({
        name,
        state: 'failed',
        detail,
        ...helped(help),
        ...(unreachable ? { unreachable } : {}),
      });
      return false;
    },
  };
}

export interface DoctorParts {
  readonly examination: Examination;
  /** The data folder. */
  readonly folder: string;
  /** Milliseconds for one step. */
  readonly timeoutMs: number;
  /** The same where a process is started, which may have to fetch a package first. */
  readonly startMs: number;
}
