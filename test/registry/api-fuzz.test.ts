// Whatever is asked, the API answers as its document describes and never with a 500: paths, queries
// and bodies made of valid values, near misses and noise.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EVENT_KINDS, SEVERITIES } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import { type OpenSample, openSample } from './open-sample.ts';
import { type AnswerCheck, createAnswerCheck } from './openapi-answers.ts';

let sample: OpenSample;
let check: AnswerCheck;
/** Cursors that the store has given, of every kind of list. */
let cursors: readonly string[] = [];

beforeAll(async () => {
  sample = await openSample();
  check = createAnswerCheck(await (await sample.get('/v1/openapi.json')).text());
  const { store } = sample;
  const pages = [
    await store.servers({}, { limit: 1 }),
    await store.tools({}, { limit: 1 }),
    await store.events({}, { limit: 1 }),
    await store.slugs({ limit: 1 }),
  ];
  cursors = pages.flatMap(({ next }) => (next === undefined ? [] : [next]));
});
afterAll(() => sample.close());

const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    '',
    '%',
    '%00',
    '../..',
    '"; drop table servers; --',
    'NEAR(a b)',
    'a* AND (',
    '-1',
    '1e309',
    'x'.repeat(3_000),
    '\u202e\u0000',
    '__proto__',
  ),
);
const place = fc.constantFrom(
  '/v1/servers',
  '/v1/tools',
  '/v1/search',
  '/v1/events',
  '/v1/attacks',
  '/v1/stats',
  '/v1/snapshot',
  '/v1/precheck',
  '/v1/openapi.json',
  '/v1/servers/tidepool-notes-mcp',
  '/v1/servers/tidepool-notes-mcp/tools',
  '/v1/servers/tidepool-notes-mcp/policy',
  '/v1/servers/tidepool-notes-mcp/tools/search_notes',
);
const path = fc.oneof(
  { weight: 4, arbitrary: place },
  {
    weight: 1,
    arbitrary: fc
      .array(noise, { minLength: 1, maxLength: 4 })
      .map((parts) => `/v1/servers/${parts.map(segment).join('/')}`),
  },
);
const name = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('limit', 'cursor', 'after', 'q', 'kind', 'server') },
  {
    weight: 3,
    arbitrary: fc.constantFrom('category', 'severity', 'riskClass', 'grade', 'preset', 'attack'),
  },
  { weight: 1, arbitrary: noise },
);
const value = fc.oneof(
  noise,
  fc.integer({ min: -5, max: 300 }).map(String),
  fc.constantFrom(...EVENT_KINDS, ...SEVERITIES, ...TOOL_CLASSES, 'A', 'F', 'server', 'tool'),
  fc.nat().map((at) => cursors[at % cursors.length] ?? ''),
);
const query = fc.array(fc.tuple(name, value), { maxLength: 4 }).map((pairs) => {
  const parameters = new URLSearchParams();
  for (const [key, text] of pairs) parameters.append(wellFormed(key), wellFormed(text));
  return parameters;
});

/** Lone surrogates cannot be sent. */
function wellFormed(text: string): string {
  return text.toWellFormed();
}

function segment(text: string): string {
  return encodeURIComponent(wellFormed(text));
}

it('answers every GET as described, never with a 500', async () => {
  await fc.assert(
    fc.asyncProperty(path, query, async (where, parameters) => {
      const address = `${where}?${parameters}`;
      const answer = await sample.get(address);
      expect([address, answer.status]).not.toEqual([address, 500]);
      const { pathname } = new URL(address, 'http://x');
      if (!pathname.startsWith('/v1/')) return;
      expect(await check.complaints('GET', `${pathname}?`, answer)).toEqual([]);
    }),
    { numRuns: 1_500 },
  );
  expect(sample.lines).toEqual([]);
}, 120_000);

it('answers every POST to precheck as described, never with a 500', async () => {
  const body = fc.oneof(
    fc
      .record({ servers: fc.array(noise.map(wellFormed), { maxLength: 5 }) })
      .map((one) => JSON.stringify(one)),
    fc.json(),
    noise.map(wellFormed),
  );
  await fc.assert(
    fc.asyncProperty(body, async (text) => {
      const headers = { 'Content-Type': 'application/json' };
      const answer = await sample.get('/v1/precheck', { method: 'POST', body: text, headers });
      expect([200, 400]).toContain(answer.status);
      expect(await check.complaints('POST', '/v1/precheck', answer)).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect(sample.lines).toEqual([]);
}, 120_000);

it('keeps nothing of an asker but what could be scanned, and not without end', async () => {
  const names = Array.from({ length: 1_200 }, (_, at) => `npm:made-up-${at}`);
  for (let at = 0; at < names.length; at += 50) {
    const servers = names.slice(at, at + 50);
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ servers });
    await sample.get('/v1/precheck', { method: 'POST', body, headers });
  }
  const waiting = await sample.store.wanted(5_000);
  expect(waiting.length).toBe(1_000);
  for (const { identifier } of waiting) expect(identifier).toMatch(/^(?:npm:|pypi:|https:\/\/)/);
});
