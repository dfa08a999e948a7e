// Attack 39: line ends, JSON, terminal codes, NUL and broken characters in everything that others name.
// Whatever they write, each thing that happened stays one entry: in the ledger, the log, the exports, the
// audit log and the command line, on the embedded database and on PostgreSQL.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditListSchema } from '#contract/control-api.ts';
import { recordListSchema } from '#contract/records-api.ts';
import { createSandbox, type Sandbox } from '../cli/run-cli.ts';
import { startPostgres, type TestPostgres, WITHOUT_SERVICES } from '../services/postgres.ts';
import { openSession, postTo } from './agent.ts';
import { type Answer, askAt } from './ask-api.ts';
import { type ServeProcess, startServeProcess } from './serve-process.ts';

/** Within 128 characters, as long as a name may be. */
const EVIL =
  '=1+1|a"}\n{"level":"error","message":"forged","decision":"allow"}\r\n\u001b[2J\u001b]0;x\u0007\u0000\u0085\u2028\u202e,"';
const COMMAND = ['node', 'test/control/noisy-server.mjs', JSON.stringify(EVIL)];
const POLICY = {
  version: '1',
  default: 'deny',
  description: EVIL,
  hide: [`hidden ${EVIL}`],
  tools: {
    [EVIL]: {},
    [`held ${EVIL}`]: { approve_if: [{ conditions: [], message: EVIL }] },
    [`denied ${EVIL}`]: { action: 'deny', reason: EVIL },
  },
};
/** What a terminal, a line reader or an eye would take for something else. */
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\ud800-\udfff]/u;

/** Calls by an agent, each with the decision that must be on record. */
const CALLS = [
  { name: EVIL, decision: 'allow' },
  { name: `hidden ${EVIL}`, decision: 'deny' },
  { name: `held ${EVIL}`, decision: 'ask' },
  { name: `denied ${EVIL}`, decision: 'deny' },
  { name: `nobody's ${EVIL}`, decision: 'deny' },
] as const;
/** Names that are none; what is on record of such a call says so. */
const NO_NAMES = [7, [EVIL], null, { name: EVIL }, `${EVIL}\ud800`];
/** What is on record in the end, oldest first. */
const ROWS = [...CALLS, ...NO_NAMES.map(() => ({ name: '', decision: 'deny' }))];

const drivers = ['sqlite', ...(WITHOUT_SERVICES ? [] : ['postgres'])];

describe.each(drivers)('attack 39, on %s', (driver) => {
  let folder: string;
  let postgres: TestPostgres | undefined;
  let place: readonly string[];
  let serve: ServeProcess;
  let sandbox: Sandbox;
  let server: string;
  let token: string;

  const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
    askAt(serve.base, method, path, { token: serve.token, body });
  const made = async (path: string, body: unknown) => {
    const answer = await ask('post', path, body);
    expect([path, answer.status, answer.body]).toEqual([path, 201, expect.anything()]);
    return answer.body;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wicketgate-injection-'));
    if (driver === 'postgres') postgres = await startPostgres();
    const url = await postgres?.database();
    place = url === undefined ? ['--state', folder] : ['--database', url];
    const more = url === undefined ? [] : ['--database', url];
    serve = await startServeProcess(folder, ['--log', 'json', ...more]);
    sandbox = createSandbox({ WICKETGATE_URL: serve.base, WICKETGATE_TOKEN: serve.token });
    const upstream = { kind: 'command', command: COMMAND };
    server = (await made('/servers', { name: EVIL, upstream })).id;
    const survey = await ask('post', `/servers/${server}/check`);
    expect(survey.body).toMatchObject({ health: { state: 'connected' } });
    const policy = { name: EVIL, note: EVIL, text: JSON.stringify(POLICY) };
    const { id } = await made('/policies', policy);
    const grant = { label: EVIL, tags: { [EVIL.slice(0, 64)]: EVIL }, servers: [server] };
    token = (await made('/grants', { ...grant, policy: id })).token;
    for (const { name } of CALLS) await call(name);
    for (const name of NO_NAMES) expect(await call(name)).toContain('-32602');
    expect(await records(ROWS.length)).toHaveLength(ROWS.length);
  }, 60_000);

  afterAll(async () => {
    await serve?.stop();
    await postgres?.close();
    sandbox?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  let session: Readonly<Record<string, string>> | undefined;

  const placeOf = () => ({
    url: `${serve.base}/mcp/${server}/`,
    token,
    headers: { 'User-Agent': '{"level":"error","message":"forged"}' },
  });
  const post = (message: object, headers: Readonly<Record<string, string>> = {}) =>
    postTo(placeOf(), message, headers);

  async function call(name: unknown, id: unknown = EVIL): Promise<string> {
    const clientInfo = { name: EVIL, version: EVIL };
    session ??= (await openSession(placeOf(), { id: EVIL, clientInfo })).headers;
    const params = { name, arguments: { [EVIL]: EVIL } };
    const answer = await post({ id, method: 'tools/call', params }, session);
    return answer.text();
  }

  /** All records, oldest first, once there are as many. */
  async function records(count: number) {
    for (const until = Date.now() + 5_000; ; ) {
      const { data } = recordListSchema.parse((await ask('get', '/records?limit=200')).body);
      if (data.length >= count || Date.now() > until) return data.toReversed();
    }
  }

  it('every decided call has one record, refused ones too', async () => {
    const rows = await records(ROWS.length);
    const seen = rows.map(({ tool, decision }) => ({ name: tool, decision }));
    expect(seen).toEqual(ROWS);
    for (const { argumentKeys } of rows.slice(0, CALLS.length))
      expect(argumentKeys).toEqual([EVIL]);
  });

  it('what is no call at all is refused without a record', async () => {
    const stranger = await post({ id: 1, method: 'ping' }, { Authorization: 'Bearer {"level":1}' });
    expect(stranger.status).toBe(401);
    const lost = await post({ id: 1, method: 'ping' }, { 'Mcp-Session-Id': '"}{"forged":1}' });
    expect(lost.status).toBeGreaterThanOrEqual(400);
    expect(await records(ROWS.length)).toHaveLength(ROWS.length);
  });

  it('each line of the log is the gateway’s own', () => {
    // What it says at the start, for the person who has started it, is a line each too.
    const lines = serve.lines.map((line) => {
      expect(line).not.toMatch(UNSAFE);
      return JSON.parse(line);
    });
    expect(lines.filter(({ message }) => message === 'forged')).toEqual([]);
    expect(lines.filter(({ time, level, message }) => !(time && level && message))).toEqual([]);
    // Its own standard error is there, escaped, and not without end.
    const ofChild = lines.filter(({ message }) => message.includes('forged'));
    expect(ofChild.length).toBeGreaterThan(0);
  });

  it('the exports have an entry for each record, and no formula', async () => {
    const lines = (await file('jsonl')).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line).tool)).toEqual(
      ROWS.map(({ name }) => name).toReversed(),
    );
    const table = cellsOf(await file('csv'));
    expect(table).toHaveLength(ROWS.length + 1);
    expect(new Set(table.map((row) => row.length)).size).toBe(1);
    const cells = table.flat();
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(cells.filter((cell) => cell.startsWith("'=1+1")).length).toBeGreaterThan(0);
  });

  async function file(format: string): Promise<string> {
    const answer = await fetch(`${serve.base}/api/v1/records/export?format=${format}`, {
      headers: { Authorization: `Bearer ${serve.token}` },
    });
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="records-[\d-]+\.(jsonl|csv)"$/,
    );
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    return answer.text();
  }

  it('the audit log has an entry for each change', async () => {
    const { data } = auditListSchema.parse((await ask('get', '/audit?limit=200')).body);
    const changes = data
      .map(({ action }) => action)
      .filter((action) => /^(server|policy|grant)\./.test(action));
    expect(changes.toReversed()).toEqual(['server.added', 'policy.created', 'grant.minted']);
  });

  it('the command line shows a line for each, with nothing that a terminal obeys', async () => {
    const commands = ['logs', 'approvals list', 'servers list', 'policies list', 'grants list'];
    commands.push(`servers tools ${server}`);
    await Promise.all(
      commands.map(async (command) => {
        const { code, out, err } = await sandbox.run(command.split(' '));
        expect([command, code, err]).toEqual([command, 0, '']);
        expect(out).toContain('forged');
        expect(out).not.toMatch(UNSAFE);
      }),
    );
    const json = await sandbox.run(['logs', '--json']);
    const lines = json.out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).tool)).toEqual(ROWS.map(({ name }) => name));
    expect(json.out).not.toMatch(UNSAFE);
  }, 60_000);

  it('the chain of the records holds', async () => {
    const verified = await sandbox.run(['audit', 'verify', ...place]);
    expect([verified.code, verified.err]).toEqual([0, '']);
  });
});

/** Cells of a table as RFC 4180 has them. */
function cellsOf(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/gy;
  for (let at = 0; at < text.length; ) {
    cell.lastIndex = at;
    const [all = '', value = '', end] = cell.exec(text) ?? [];
    if (all === '') throw new Error(`no cell at ${at}`);
    rows.at(-1)?.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    at += all.length;
    if (end === '\r\n' && at < text.length) rows.push([]);
  }
  return rows;
}
