// Whatever is sent to an operation of the control API, made from its own document with near misses and
// noise, it answers as the document says, and never that it has failed.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROLES } from '#contract/control.ts';
import { type AnswerCheck, createAnswerCheck } from '../registry/openapi-answers.ts';
import { type ControlSite, openControlSite, POLICY, SEEDS } from './organisations.ts';

/** What of JSON Schema the document uses. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly id: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
}

let site: ControlSite;
let check: AnswerCheck;
let operations: readonly Operation[];
/** Things that are there, by the name of the parameter. */
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  site = await openControlSite();
  check = createAnswerCheck(await (await fetch(`${site.base}/api/v1/openapi.json`)).text());
  operations = Object.entries(check.document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, found]) => {
      // What an OpenAPI document is made of; the check's own type names less.
      const { operationId, parameters, requestBody } = found as unknown as {
        operationId: string;
        parameters: Parameter[];
        requestBody?: { content: Record<string, { schema: Schema }> };
      };
      const body = requestBody?.content['application/json']?.schema;
      return { method, path, id: operationId, parameters, body };
    }),
  );
  const token = site.tokens.admin;
  const made = async (path: string, body: unknown) =>
    (await site.ask('post', path, { token, body })).body;
  const upstream = { kind: 'command', command: SEEDS };
  const server = (await made('/servers', { name: 'seeds', upstream })).id;
  const policy = (await made('/policies', { name: 'p', text: POLICY })).id;
  const { grant } = await made('/grants', { label: 'g', servers: [server], policy });
  await site.ask('post', `/servers/${server}/check`, { token });
  const approval = 'apr_0000000000000000000000';
  ids = { server, policy, grant: grant.id, tool: 'cache_cas', version: '1', approval };
});
afterAll(() => site.close());

const NOISE = [
  '',
  '%',
  '%00',
  '../..',
  '..%2f..',
  '\u0000',
  '\u202e',
  '__proto__',
  'constructor',
  "'; drop table grants; --",
  '-1',
  '0',
  '1e309',
  'NaN',
  '9007199254740993',
  'x'.repeat(3_000),
  'file.1',
  'file.999999999',
  'Wy0xXQ',
] as const;

const noise = fc.oneof(
  fc.constantFrom(...NOISE),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.toWellFormed()),
);
/** Programs that are not there, and addresses that nobody answers: nothing is started or reached. */
const harmless = fc.constantFrom('/nowhere/program', '', '\u0000', 'x'.repeat(5_000));
const address = fc.constantFrom(
  'http://127.0.0.1:1/',
  'http://u:p@127.0.0.1:1/',
  'ftp://x',
  'http://',
);
const known = fc.nat().map((at) => {
  const all = Object.values(ids);
  return all[at % all.length] ?? '';
});
const policyTexts = fc.constantFrom(
  POLICY,
  '{}',
  '',
  '{"version":"1"',
  'version: "1"\ndefault: deny',
  '[',
);

function strings(name: string): fc.Arbitrary<string> {
  if (name === 'command') return harmless;
  if (name === 'url') return address;
  if (name === 'text') return fc.oneof(policyTexts, noise);
  if (name === 'email') return fc.oneof(fc.emailAddress(), noise);
  return fc.oneof({ weight: 2, arbitrary: known }, { weight: 2, arbitrary: noise });
}

/** Values that a schema allows, and now and then one that it does not. */
function values(schema: Schema, name = '', depth = 0): fc.Arbitrary<unknown> {
  const wrong = fc.oneof(noise, fc.constantFrom(null, -1, 1.5, true, [], {}, 2 ** 53));
  const strange = name === 'command' || name === 'url' ? fc.constant(null) : wrong;
  return fc.oneof(
    { weight: 9, arbitrary: fitting(schema, name, depth) },
    { weight: 1, arbitrary: strange },
  );
}

function fitting(schema: Schema, name: string, depth: number): fc.Arbitrary<unknown> {
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return fc.oneof(...either.map((one) => values(one, name, depth)));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  const { type, minimum = -3, maximum = 2 ** 53 } = schema;
  if (type === 'integer' || type === 'number') {
    const low = Math.max(minimum, -(2 ** 53)) - 1;
    return fc.integer({ min: low, max: Math.min(maximum, low + 300) });
  }
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type === 'array') {
    return fc.array(values(schema.items ?? {}, name, depth + 1), { maxLength: 3 });
  }
  if (type === 'object') return objects(schema, depth);
  return strings(name);
}

function objects(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties: more } = schema;
  const shape = Object.fromEntries(
    Object.entries(properties).map(([key, one]) => [key, values(one, key, depth + 1)]),
  );
  const known = fc.record(shape, { requiredKeys: [...required] });
  if (typeof more !== 'object') return known;
  const extra = fc.dictionary(strings('key'), values(more, 'value', depth + 1), { maxKeys: 3 });
  return fc.tuple(known, extra).map(([one, other]) => ({ ...other, ...one }));
}

const headers = fc.record(
  {
    'If-Match': fc.constantFrom('"1"', '"2"', '*', 'W/"1"', '"x-y"', '1', '""'),
    'Idempotency-Key': fc.constantFrom('a', 'b', 'x'.repeat(300), 'a b'),
    'Last-Event-ID': fc.constantFrom('0', 'x', 'abcdefghijk.1', '-1', '%00'),
    'If-None-Match': fc.constantFrom('*', '"x"'),
    'Content-Type': fc.constantFrom('application/json', 'text/plain', 'application/json; x'),
  },
  { requiredKeys: [] },
);

/** Mostly what the parameter means. */
function pathValue(name: string): fc.Arbitrary<string> {
  const meant = ids[name];
  const any = fc.oneof(known, noise);
  if (meant === undefined) return any;
  return fc.oneof({ weight: 3, arbitrary: fc.constant(meant) }, { weight: 1, arbitrary: any });
}

interface Sent {
  readonly operation: Operation;
  readonly target: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly role: (typeof ROLES)[number];
}

const sent: fc.Arbitrary<Sent> = fc
  .nat()
  .map((at) => operations[at % operations.length])
  .chain((operation) => {
    if (operation === undefined) throw new Error('the document names no operation');
    const of = (where: string) => operation.parameters.filter((one) => one.in === where);
    const path = Object.fromEntries(of('path').map(({ name }) => [name, pathValue(name)]));
    const query = Object.fromEntries(
      of('query').map(({ name, schema }) => [name, values(schema, name)]),
    );
    return fc.record({
      operation: fc.constant(operation),
      target: fc
        .tuple(fc.record(path), fc.record(query, { requiredKeys: [] }))
        .map(([names, asked]) => targetOf(operation.path, names, asked)),
      body: operation.body === undefined ? fc.constant(undefined) : values(operation.body),
      headers,
      role: fc.constantFrom(...ROLES, 'admin', 'admin'),
    });
  });

function targetOf(
  path: string,
  names: Readonly<Record<string, string>>,
  asked: Readonly<Record<string, unknown>>,
): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(names[name] ?? ''),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    query.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return `${filled}?${query}`;
}

it('answers every operation as its document says, whatever is sent', async () => {
  const seen = new Map<string, Set<number>>();
  await fc.assert(
    fc.asyncProperty(sent, async ({ operation, target, body, headers: more, role }) => {
      const { method, id } = operation;
      const given = Object.entries(more).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as const],
      );
      const answer = await fetch(`${site.base}${target}`, {
        method: method.toUpperCase(),
        headers: {
          Authorization: `Bearer ${site.tokens[role]}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...Object.fromEntries(given),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      seen.set(id, (seen.get(id) ?? new Set()).add(answer.status));
      const type = answer.headers.get('content-type') ?? '';
      expect([id, target, answer.status < 500]).toEqual([id, target, true]);
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      if (/^application\/(?:problem\+)?json$/.test(type)) {
        const { pathname } = new URL(`${site.base}${target}`);
        const complaints = pathname.startsWith('/api/v1/')
          ? await check.complaints(method, target, answer)
          : [];
        expect(complaints).toEqual([]);
      }
      if (!answer.bodyUsed) await answer.body?.cancel();
    }),
    { numRuns: 1_200, endOnFailure: true },
  );
  const reached = [...seen.values()].filter((codes) => [...codes].some((code) => code < 300));
  expect(seen.size).toBeGreaterThan(operations.length * 0.9);
  expect(reached.length).toBeGreaterThan(operations.length / 3);
}, 240_000);

it('answers bodies that are no JSON with 400 or 415, and large ones with 413', async () => {
  const token = site.tokens.admin;
  const post = (body: string, type: string) =>
    fetch(`${site.base}/api/v1/policies/check`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': type },
      body,
    });
  for (const text of ['', '{', '[1,', '\u0000', 'null', '"x"', '1e999']) {
    expect([text, (await post(text, 'application/json')).status]).toEqual([text, 400]);
  }
  expect((await post('{}', 'text/plain')).status).toBe(415);
  expect((await post(`"${'x'.repeat(5_000_000)}"`, 'application/json')).status).toBe(413);
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  expect((await post(deep, 'application/json')).status).toBe(400);
  const nested = JSON.stringify({ text: deep });
  expect((await post(nested, 'application/json')).status).toBe(200);
});
