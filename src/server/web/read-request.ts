// Reads the parameters and the body of a request against their schemas. What is wrong is told all at
// once, each with its place; nothing is guessed, and unknown names are wrong too.
import { z } from 'zod';
import { HttpProblem, type ProblemPlace } from './problem.ts';

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
const ERRORS_MAX = 20;

/** Throws an `HttpProblem` 400. A name may be repeated only where a list is expected. */
export function readParameters<Shape extends z.ZodObject>(
  where: 'path' | 'query',
  schema: Shape,
  given: URLSearchParams,
): z.output<Shape> {
  const raw: Record<string, unknown> = Object.create(null);
  const errors: ProblemPlace[] = [];
  for (const name of new Set(given.keys())) {
    const values = given.getAll(name);
    const wantsList = Object.hasOwn(schema.shape, name) && takesList(schema.shape[name]);
    raw[name] = wantsList ? values : values[0];
    if (!wantsList && values.length > 1) {
      errors.push({ in: where, at: name, message: `it is given ${values.length} times` });
    }
  }
  const checked = schema.safeParse({ ...raw });
  if (!checked.success) errors.push(...placesOf(where, checked.error));
  if (!checked.success || errors.length > 0) throw wrong(where, errors);
  return checked.data;
}

/** Throws an `HttpProblem` 400 or 415. */
export async function readBody<Body extends z.ZodType>(
  request: Request,
  schema: Body,
): Promise<z.output<Body>> {
  const checked = schema.safeParse(await jsonOf(request, schema));
  if (checked.success) return checked.data;
  throw wrong('body', placesOf('body', checked.error));
}

async function jsonOf(request: Request, schema: z.ZodType): Promise<unknown> {
  if (schema instanceof z.ZodUndefined) return undefined;
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '')) {
    throw new HttpProblem(415, 'the body must be `application/json`');
  }
  const text = await request.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem(400, 'the body is no JSON', {
      errors: [{ in: 'body', at: '', message: 'it cannot be parsed' }],
    });
  }
}

function takesList(schema: unknown): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return takesList(schema.unwrap());
  }
  return schema instanceof z.ZodArray;
}

function wrong(where: ProblemPlace['in'], errors: readonly ProblemPlace[]): HttpProblem {
  const what =
    where === 'body' ? 'the body is not as described' : `the ${where} is not as described`;
  const help = 'the API document says what each operation takes';
  return new HttpProblem(400, what, { help, errors: errors.slice(0, ERRORS_MAX) });
}

function placesOf(where: ProblemPlace['in'], error: z.ZodError): ProblemPlace[] {
  return error.issues.flatMap((issue) => {
    const message = issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
    if (issue.code !== 'unrecognized_keys')
      return [{ in: where, at: at(where, issue.path), message }];
    return issue.keys.map((key) => {
      return { in: where, at: at(where, [...issue.path, key]), message: 'this name is not known' };
    });
  });
}

function at(where: ProblemPlace['in'], path: readonly PropertyKey[]): string {
  if (where !== 'body') return path.map(String).join('.');
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
