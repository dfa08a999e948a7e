// `wicketgate precheck` as users run it, on a catalogue of invented servers and on a real registry
// that listens on this machine.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSite } from '#server/registry/index.ts';
import { openCatalogue } from '#server/storage/index.ts';
import { hostileReport, rescanOfNotes, sampleReports } from '../registry/sample-reports.ts';
import { fillCatalogue } from './fill-catalogue.ts';
import { createSandbox, type Sandbox } from './run-cli.ts';

const NOTES = 'npm:@tidepool/notes-mcp';
const BANK = 'npm:@ledgerleaf/bank-mcp';

let box: Sandbox;
beforeEach(async () => {
  box = createSandbox();
});
afterEach(() => box.remove());

async function checkJson(...args: readonly string[]) {
  const { out, code, err } = await box.run(['precheck', ...args, '--json']);
  return { code, err, json: JSON.parse(out) };
}

describe('precheck with a catalogue', () => {
  beforeEach(() => fillCatalogue(box.data, sampleReports()));

  it('tells the seven fields, the reasons and the suggested action', async () => {
    const { out, code, err } = await box.run(['precheck', BANK]);
    expect(err).toBe('');
    expect(code).toBe(1);
    for (const label of [
      'identity',
      'grade',
      'capabilities',
      'authentication',
      'freshness',
      'changes',
      'suggested action',
    ]) {
      expect(out).toMatch(new RegExp(`^ {2}${label} {2,}\\S`, 'm'));
    }
    expect(out).toContain('tools to think about');
    expect(out.toLowerCase()).not.toMatch(/\bsafe\b/);
  });

  it('ends with 0 only for `proceed`', async () => {
    const verdicts = await Promise.all([BANK, NOTES].map((name) => checkJson(name)));
    for (const { json, code } of verdicts) expect(code).toBe(json.verdict === 'proceed' ? 0 : 1);
  });

  it('says of an unknown server that it is unknown, and asks first', async () => {
    const { json, code } = await checkJson('npm:no-such-server');
    expect(code).toBe(1);
    expect(json).toMatchObject({
      ran: true,
      known: false,
      verdict: 'ask-first',
      report: null,
      fields: { grade: 'unknown', freshness: 'never scanned' },
    });
    const { out } = await box.run(['precheck', 'npm:no-such-server']);
    expect(out).toContain('It speaks neither for the server nor against it.');
    expect(out).toContain('wicketgate precheck npm:no-such-server --scan');
  });

  it('takes no other server for the one that was asked for', async () => {
    for (const name of [
      'npm:notes-mcp',
      'npm:bank-mcp',
      'https://tidepool.example/mcp',
      'bank mcp x',
    ]) {
      expect((await checkJson(name)).json.known, name).toBe(false);
    }
  });

  it('finds a server by slug, package, version and configured name', async () => {
    box.put('.cursor/mcp.json', {
      mcpServers: { ledger: { command: 'npx', args: ['-y', '@ledgerleaf/bank-mcp@0.9.0'] } },
    });
    for (const name of ['@ledgerleaf/bank-mcp', `${BANK}@1.0.0`, 'ledgerleaf-bank-mcp', 'ledger']) {
      const { json } = await checkJson(name);
      expect(json.report?.server.source, name).toBe(BANK);
    }
    const { json } = await checkJson('ledger');
    expect(json.configured).toMatchObject([{ client: 'cursor', name: 'ledger' }]);
    expect(json.notes[0]).toBe('Version 0.9.0 is named; what is known here is of version 1.4.2.');
  });

  it('says what has changed since it was seen last', async () => {
    expect((await checkJson(NOTES)).json.fields.changes).toBe('first check of it here');
    const today = new Date().toISOString().slice(0, 10);
    expect((await checkJson(NOTES)).json.fields.changes).toBe(
      `unchanged since last seen on ${today}`,
    );
    await fillCatalogue(box.data, [rescanOfNotes()]);
    const { json } = await checkJson(NOTES);
    expect(json.changes.list).toEqual(
      expect.arrayContaining([
        '1 tool added: `delete_notebook`',
        '1 tool removed: `archive_note`',
        '1 tool changed in definition: `search_notes`',
      ]),
    );
  });

  it('prints rules for every client and a policy that the checker accepts', async () => {
    const { json } = await checkJson(BANK, '--rules');
    expect(Object.keys(json.rules)).toEqual(
      expect.arrayContaining(['claudeCode', 'codex', 'gemini', 'windsurf', 'policy']),
    );
    const file = box.put('policy.json', json.rules.policy);
    expect((await box.run(['policy', 'check', file])).code).toBe(0);
    const { out } = await box.run(['precheck', BANK, '--rules']);
    for (const word of ['"deny"', 'disabled_tools', 'excludeTools', 'disabledTools']) {
      expect(out).toContain(word);
    }
  });

  it('prints nothing of a server that could move a cursor', async () => {
    await fillCatalogue(box.data, [hostileReport(2_000)]);
    for (const name of ['npm:hostile-mcp', 'npm:odd-names-mcp', 'npm:sample-crashed']) {
      const { out } = await box.run(['precheck', name, '--rules']);
      expect(out).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
      );
    }
  });
});

describe('precheck without anything to ask', () => {
  it('ends with 3 and says that it did not run', async () => {
    const { code, err } = await box.run(['precheck', NOTES]);
    expect(code).toBe(3);
    expect(err).toContain('the check did not run');
    const { json } = await checkJson(NOTES);
    expect(json.ran).toBe(false);
    const gone = await box.run(['precheck', NOTES, '--registry', 'http://127.0.0.1:9']);
    expect(gone).toMatchObject({ code: 3, out: '' });
    expect(gone.err).toContain('could not be reached');
  });

  it('ends with 2 when nothing was named', async () => {
    expect((await box.run(['precheck'])).code).toBe(2);
  });
});

describe('precheck with a registry', () => {
  let registry: Server;
  let url = '';
  let asked: string[] = [];
  let close: () => Promise<void>;
  let outer: Sandbox;

  beforeAll(async () => {
    outer = createSandbox();
    await fillCatalogue(outer.data, sampleReports());
    const store = openCatalogue({ folder: outer.data });
    const site = createSite({ store, now: Date.now, log: () => undefined, version: '0.0.0' });
    registry = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const body = Buffer.concat(chunks);
      asked.push(`${request.url} ${JSON.stringify(request.headers)} ${body.toString()}`);
      const init = {
        method: request.method ?? 'GET',
        headers: { 'content-type': 'application/json' },
      };
      const answer = await site.fetch(
        new Request(`http://registry${request.url}`, body.length === 0 ? init : { ...init, body }),
      );
      response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    // The address of a listening TCP server is an object.
    url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
    close = async () => {
      await site.close();
      await store.close();
    };
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(async () => {
    await new Promise((resolve) => registry.close(resolve));
    await close();
    outer.remove();
  });

  it('answers as the catalogue would', async () => {
    const remote = await checkJson(BANK, '--registry', url);
    await fillCatalogue(box.data, sampleReports());
    const local = await checkJson(BANK);
    expect(remote.json.report).toEqual(local.json.report);
    expect(remote.json.reasons).toEqual(local.json.reasons);
    expect(remote.json.origin).toBe(url);
  });

  it('is sent names and nothing else of a configuration', async () => {
    const secret = 'hunter2-secret';
    box.put('.cursor/mcp.json', {
      mcpServers: {
        ledger: {
          command: 'npx',
          args: ['-y', '@ledgerleaf/bank-mcp', '--token', secret, `/home/${secret}`],
          env: { TOKEN: secret },
        },
        far: {
          url: `https://me:${secret}@far.example/mcp?key=${secret}`,
          headers: { Authorization: secret },
        },
        own: { command: `/opt/${secret}/server`, args: [secret] },
      },
    });
    for (const name of ['ledger', 'far', 'own']) await checkJson(name, '--registry', url);
    expect(asked.join('\n')).not.toContain(secret);
    expect(asked.join('\n')).not.toContain('cursor');
    expect(asked.join('\n')).toContain('https://far.example/mcp');
  });

  it('shows with --explain what would be sent, and sends nothing', async () => {
    const { out, code } = await box.run([
      'precheck',
      `${BANK}@1.0.0`,
      '--registry',
      url,
      '--explain',
    ]);
    expect(code).toBe(0);
    expect(out).toContain(`  ${BANK}\n`);
    expect(asked).toEqual([]);
  });
});
