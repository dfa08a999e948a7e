// What the store refuses, and what of it fails, as problems of the API.
import { storageTroubleOf } from '#contract/storage-trouble.ts';
import type { Done, StoreRefusal } from '#core/control/index.ts';
import { HttpProblem } from '#server/web/index.ts';

interface Refusal {
  readonly status: number;
  readonly detail: (what: string) => string;
  readonly help?: string;
}

const REFUSALS: Readonly<Record<StoreRefusal, Refusal>> = {
  'not-found': { status: 404, detail: (what) => `there is no such ${what}` },
  stale: {
    status: 412,
    detail: (what) => `the ${what} has been changed meanwhile`,
    help: 'read it again, and repeat the change on what it is now',
  },
  taken: {
    status: 409,
    detail: (what) => `there is a ${what} with this name already`,
    help: 'choose another name',
  },
  'in-use': {
    status: 409,
    detail: (what) => `the ${what} is in use`,
    help: 'detach it everywhere first',
  },
  'managed-by-file': {
    status: 409,
    detail: (what) => `the ${what} belongs to the configuration file`,
    help: 'edit the file; the gateway takes it over at once',
  },
  'last-admin': {
    status: 409,
    detail: () => 'the organisation must keep an admin',
    help: 'make somebody else an admin first',
  },
};

/** The value, or the refusal thrown as an `HttpProblem`. @param what `server`, `policy`, … */
export function granted<Value>(done: Done<Value>, what: string): Value {
  if (done.ok) return done.value;
  const { status, detail, help } = REFUSALS[done.why];
  const members = { code: done.why };
  throw new HttpProblem(status, detail(what), { members, ...(help === undefined ? {} : { help }) });
}

/** The value, or 404. */
export function found<Value>(value: Value | undefined, what: string): Value {
  if (value !== undefined) return value;
  throw new HttpProblem(404, REFUSALS['not-found'].detail(what));
}

/** The storage's errors; `undefined`: it is none of them. */
export function problemOf(error: unknown): HttpProblem | undefined {
  const trouble = storageTroubleOf(error);
  if (trouble === undefined) return undefined;
  if (trouble === 'bad-cursor') {
    const help = 'follow `next` of the page before';
    return new HttpProblem(400, 'the cursor is none of this list', {
      help,
      errors: [{ in: 'query', at: 'cursor', message: 'no page of this list has given it' }],
    });
  }
  return new HttpProblem(503, 'the storage does not answer', {
    help: 'try again in a moment; the log of the gateway says more',
    headers: { 'Retry-After': '1' },
  });
}
