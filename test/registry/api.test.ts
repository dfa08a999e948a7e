// The API `/v1` over the catalogue of invented servers: what its document says of every address is
// what the address does.
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverRecordSchema, toolRecordSchema } from '#contract/catalogue.ts';
import { parsePolicy } from '#core/policy/index.ts';
import { type OpenSample, openSample, put } from './open-sample.ts';
import { type AnswerCheck, createAnswerCheck } from './openapi-answers.ts';
import { hostileReport, rescanOfNotes, sampleReports } from './sample-reports.ts';

let sample: OpenSample;
let check: AnswerCheck;
const NOTES = 'tidepool-notes-mcp';

beforeAll(async () => {
  sample = await openSample([...sampleReports(), hostileReport(50_000)]);
  await put(sample.store, rescanOfNotes());
  check = createAnswerCheck(await (await sample.get('/v1/openapi.json')).text());
});
afterAll(() => sample.close());

/** What the tests look at in answers, whose forms are checked against the document. */
interface ApiBody {
  readonly data: readonly {
    readonly slug: string;
    readonly name: string;
    readonly server: { readonly slug: string };
  }[];
  readonly next: string | null;
  readonly cursor: string | null;
  readonly name: string;
  readonly errors: readonly { readonly at: string }[];
  readonly servers: number;
  readonly tools: number;
}

async function json(path: string, init?: RequestInit): Promise<ApiBody> {
  return (await sample.get(path, init)).json() as Promise<ApiBody>; // as its document says
}

const post = (body: unknown, type = 'application/json'): RequestInit => ({
  method: 'POST',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { 'Content-Type': type },
});

const ANSWERS: readonly [path: string, status: number, init?: RequestInit][] = [
  ['/v1/servers', 200],
  ['/v1/servers?limit=3', 200],
  ['/v1/servers?grade=F&category=Destructive', 200],
  [`/v1/servers/${NOTES}`, 200],
  [`/v1/servers/${NOTES}/tools`, 200],
  [`/v1/servers/${NOTES}/tools/search_notes`, 200],
  [`/v1/servers/${NOTES}/policy`, 200],
  [`/v1/servers/${NOTES}/policy?preset=strict`, 200],
  ['/v1/tools', 200],
  ['/v1/tools?category=Financial&severity=Critical&riskClass=Critical&limit=2', 200],
  [`/v1/tools?server=${NOTES}`, 200],
  ['/v1/tools?attack=tool-poisoning', 200],
  ['/v1/search?q=notes', 200],
  ['/v1/search?q=serch%20notse&kind=tool&limit=5', 200],
  ['/v1/events', 200],
  [`/v1/events?server=${NOTES}&kind=tool-added&kind=tool-removed&severity=Low&limit=2`, 200],
  ['/v1/attacks', 200],
  ['/v1/stats', 200],
  ['/v1/snapshot', 200],
  ['/v1/precheck?server=npm:@tidepool/notes-mcp', 200],
  ['/v1/precheck?server=a&server=b', 200],
  ['/v1/precheck', 200, post({ servers: [NOTES, 'https://unknown.example.com/mcp'] })],
  ['/v1/openapi.json', 200],
  ['/v1/servers/no-such', 404],
  ['/v1/servers/no-such/tools', 404],
  ['/v1/servers/no-such/policy', 404],
  ['/v1/servers/no-such/tools/x', 404],
  [`/v1/servers/${NOTES}/tools/x`, 404],
  [`/v1/servers/${NOTES}/nothing`, 404],
  ['/v1/', 404],
  ['/v1/no/such/address', 404],
  ['/v1/servers?limit=0', 400],
  ['/v1/servers?limit=201', 400],
  ['/v1/servers?limit=two', 400],
  ['/v1/servers?limit=1&limit=2', 400],
  ['/v1/servers?grade=E', 400],
  ['/v1/servers?gradde=A', 400],
  ['/v1/servers?cursor=nonsense', 400],
  ['/v1/servers?__proto__=1', 400],
  ['/v1/tools?cursor=nonsense', 400],
  ['/v1/events?after=nonsense', 400],
  ['/v1/snapshot?cursor=nonsense', 400],
  ['/v1/search', 400],
  ['/v1/search?q=', 400],
  [`/v1/search?q=${'x'.repeat(201)}`, 400],
  [`/v1/servers/${NOTES}/policy?preset=lax`, 400],
  ['/v1/precheck', 400],
  [`/v1/precheck?${'server=x&'.repeat(51)}`, 400],
  ['/v1/precheck', 400, post('{')],
  ['/v1/precheck', 400, post({ servers: [] })],
  ['/v1/precheck', 400, post({ servers: ['x'], more: 1 })],
  ['/v1/precheck', 415, post({ servers: ['x'] }, 'text/plain')],
  ['/v1/servers', 405, { method: 'POST' }],
  ['/v1/precheck', 405, { method: 'DELETE' }],
];

describe('the API', () => {
  it.each(ANSWERS)('answers %s with %i as its document describes', async (path, status, init) => {
    const answer = await sample.get(path, init);
    expect(answer.status).toBe(status);
    expect(await check.complaints(init?.method ?? 'GET', path, answer)).toEqual([]);
  });

  it('describes every address that the table asks, and no other', () => {
    const asked = ANSWERS.filter(([, status]) => status === 200).map(
      ([path, , init]) => `${init?.method ?? 'GET'} ${path.split('?')[0]}`,
    );
    const described = Object.entries(check.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const pattern = (one: string) => new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    expect(described.filter((one) => !asked.some((path) => pattern(one).test(path)))).toEqual([]);
  });

  it('is held to its document: an answer of another form is found', async () => {
    const wrong = Response.json({ data: [{ slug: 1 }] });
    expect((await check.complaints('GET', '/v1/servers', wrong)).join()).toMatch(/slug|next/);
  });

  it('says in a problem where each wrong value stands', async () => {
    const problem = await json('/v1/servers?limit=0&grade=E&x=1');
    expect(problem).toMatchObject({ status: 400, title: 'Bad Request' });
    expect(problem.errors.map((error) => error.at).sort()).toEqual(['grade', 'limit', 'x']);
    const body = await json('/v1/precheck', post({ servers: ['a', ''] }));
    expect(body.errors).toMatchObject([{ in: 'body', at: '/servers/1' }]);
  });

  it('names the methods of an address that was asked with another one', async () => {
    const answer = await sample.get('/v1/precheck', { method: 'PUT' });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it.each(['/v1/servers', `/v1/servers/${NOTES}`, '/v1/attacks', '/v1/openapi.json'])(
    'answers %s with 304 to whoever holds it, and HEAD without a body',
    async (path) => {
      const tag = (await sample.get(path)).headers.get('etag') ?? '';
      for (const held of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
        const again = await sample.get(path, { headers: { 'If-None-Match': held } });
        expect([again.status, await again.text()]).toEqual([304, '']);
        expect(again.headers.get('etag')).toBe(tag);
      }
      const other = await sample.get(path, { headers: { 'If-None-Match': '"other"' } });
      expect(other.status).toBe(200);
      const head = await sample.get(path, { method: 'HEAD' });
      expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, tag, '']);
    },
  );

  it.each([
    '/v1/servers?limit=1',
    '/v1/servers?limit=4&category=Write',
    '/v1/tools?limit=7',
    '/v1/tools?limit=3&severity=High',
    '/v1/events?limit=9',
  ])('pages through %s and shows everything exactly once', async (path) => {
    const whole = await json(path.replace(/limit=\d+/, 'limit=200'));
    expect(whole.next).toBeNull();
    const rows: unknown[] = [];
    for (let next: string | null = path; next !== null; ) {
      const answer = await sample.get(next);
      const page = (await answer.json()) as ApiBody; // as its document says
      expect(answer.headers.get('link')).toBe(page.next && `<${page.next}>; rel="next"`);
      rows.push(...page.data);
      next = page.next;
    }
    expect(rows.length).toBeGreaterThan(3);
    expect(rows).toEqual(whole.data);
  });

  it('goes on with events from the cursor of the last answer', async () => {
    const { cursor } = await json('/v1/events?limit=200');
    expect(await json(`/v1/events?after=${cursor}`)).toEqual({ data: [], cursor, next: null });
    await put(sample.store, hostileReport(40_000));
    const later = await json(`/v1/events?after=${cursor}`);
    expect(later.data.length).toBeGreaterThan(0);
    expect(later.cursor).not.toBe(cursor);
  });

  it('reaches every tool of every server by its name, however odd', async () => {
    const { data } = await json('/v1/tools?limit=200');
    expect(data.length).toBeGreaterThan(50);
    for (const { server, name } of data) {
      const segment = encodeURIComponent(name).replace(/^\.{1,2}$/, (dots) =>
        '~2E'.repeat(dots.length),
      );
      const tool = await json(`/v1/servers/${server.slug}/tools/${segment}`);
      expect(tool.name).toBe(name);
      toolRecordSchema.parse(tool);
    }
  });

  it('answers records that are whole, and policies that are valid', async () => {
    const { data } = await json('/v1/servers?limit=200');
    for (const { slug } of data) {
      serverRecordSchema.parse(await json(`/v1/servers/${slug}`));
      for (const preset of ['recommended', 'strict', 'read-only']) {
        const text = await (await sample.get(`/v1/servers/${slug}/policy?preset=${preset}`)).text();
        const { problems } = parsePolicy(text, { fileName: 'policy.json' });
        expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      }
    }
  });

  it('shows its reference page as HTML and as Markdown', async () => {
    const html = await (await sample.get('/v1')).text();
    const markdown = await (await sample.get('/v1.md')).text();
    for (const path of Object.keys(check.document.paths)) {
      expect(html).toContain(path);
      expect(markdown).toContain(path);
    }
  });
});

describe('the snapshot', () => {
  const linesOf = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('holds every server and every tool, and says that it is whole', async () => {
    const lines = linesOf(await (await sample.get('/v1/snapshot')).text());
    const { servers, tools } = await json('/v1/stats');
    const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
    expect([count('server'), count('tool')]).toEqual([servers, tools]);
    expect(lines[0].kind).toBe('start');
    expect(lines.at(-1)).toEqual({ kind: 'end', servers });
  });

  it('goes on from the last page that arrived', async () => {
    const slugs = (await sample.store.slugs({ limit: 5 })).next ?? '';
    const rest = linesOf(
      await (await sample.get(`/v1/snapshot?cursor=${encodeURIComponent(slugs)}`)).text(),
    );
    const whole = linesOf(await (await sample.get('/v1/snapshot')).text());
    const servers = (lines: typeof whole) => lines.filter(({ kind }) => kind === 'server');
    expect(servers(rest)).toEqual(servers(whole).slice(5));
  });

  it('is refused while too many are on their way, and served again when one has gone', async () => {
    const open: Response[] = [];
    for (let at = 0; at < 4; at += 1) open.push(await sample.get('/v1/snapshot'));
    const refused = await sample.get('/v1/snapshot');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
    await open[0]?.body?.cancel();
    await open[1]?.text();
    const served = [await sample.get('/v1/snapshot'), await sample.get('/v1/snapshot')];
    expect(served.map(({ status }) => status)).toEqual([200, 200]);
    for (const answer of [...open.slice(2), ...served]) await answer.body?.cancel();
  });

  it.each([
    ['gzip', true],
    ['br, gzip;q=0.5', true],
    ['gzip;q=0', false],
    ['identity', false],
  ])('is compressed for a reader that accepts `%s`: %s', async (accepted, packed) => {
    const answer = await sample.get('/v1/snapshot', { headers: { 'Accept-Encoding': accepted } });
    expect(answer.headers.get('content-encoding')).toBe(packed ? 'gzip' : null);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const text = (packed ? gunzipSync(bytes) : bytes).toString();
    expect(text).toBe(await (await sample.get('/v1/snapshot')).text());
  });
});
