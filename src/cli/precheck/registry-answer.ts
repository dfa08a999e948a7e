// Reads what a registry answered. A registry that is newer than this program may say more than the
// schemas know; what it says beyond them is left out, and nothing else is forgiven.
import { LookupFailed } from './lookup.ts';

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
}

/** What a schema of the contract offers. */
export interface AnswerSchema<Value> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: Value }
    | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}

/** The answer as the schema describes it. Throws a `LookupFailed`. */
export function readAnswer<Value>(
  schema: AnswerSchema<Value>,
  answer: unknown,
  base: string,
): Value {
  const first = schema.safeParse(answer);
  if (first.success) return first.data;
  const value = structuredClone(answer);
  for (const issue of first.error.issues) {
    if (issue.code === 'unrecognized_keys') forget(value, issue);
  }
  const second = schema.safeParse(value);
  if (second.success) return second.data;
  const where = second.error.issues[0]?.path.join('.') ?? '';
  throw new LookupFailed(
    `the registry at ${base} answered in a form that is not understood${where === '' ? '' : ` (\`${where}\`)`}`,
    'it may be of another version than this program',
  );
}

function forget(value: unknown, { path, keys = [] }: Issue): void {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return;
    at = Reflect.get(at, key);
  }
  if (typeof at !== 'object' || at === null) return;
  for (const key of keys) Reflect.deleteProperty(at, key);
}
