// The GitHub Action from end to end: its script as a runner starts it, the built command line, a
// catalogue of invented servers, and a GitHub on a port of this machine.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fillCatalogue } from '../cli/fill-catalogue.ts';
import { createSandbox, type Ended, type Sandbox } from '../cli/run-cli.ts';
import { ensureBuilt } from '../e2e/build.ts';
import { hostileReport, rescanOfNotes, sampleReports } from '../registry/sample-reports.ts';
import { root } from '../source-files.ts';
import { type FakeGitHub, startGitHub } from './github.ts';

const TOKEN = 'the-token-of-the-job';
const npx = (name: string) => ({ command: 'npx', args: ['-y', name] });

let box: Sandbox;
let github: FakeGitHub;
beforeEach(async () => {
  box = createSandbox();
  await fillCatalogue(box.data, sampleReports());
  github = await startGitHub();
});
afterEach(async () => {
  await github.close();
  box.remove();
});

interface Run extends Ended {
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** Inputs as a workflow writes them; what is left out has the default of action.yml. */
function act(inputs: Readonly<Record<string, string>> = {}): Promise<Run> {
  const declared: Record<string, { default?: string }> = parse(
    readFileSync(`${root}/action.yml`, 'utf8'),
  ).inputs;
  const given = Object.entries(declared).map(([name, { default: value = '' }]) => {
    const text = inputs[name] ?? (value.startsWith('${{') ? TOKEN : value);
    return [`INPUT_${name.toUpperCase().replaceAll('-', '_')}`, text];
  });
  const event = box.put('event.json', { pull_request: { number: 7 } });
  const [output, summary] = [box.put('output', ''), box.put('summary', '')];
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: box.home,
    WICKETGATE_STATE: box.data,
    RUNNER_TEMP: box.home,
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: 'acme/app',
    GITHUB_EVENT_PATH: event,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    ...Object.fromEntries(given),
    INPUT_CLI_PATH: inputs['cli-path'] ?? ensureBuilt(),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`${root}/action/main.mjs`], { cwd: box.folder, env });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const outputs = [...readFileSync(output, 'utf8').matchAll(/^(.+)<<(.+)\n([\s\S]*?)\n\2$/gm)];
      resolve({
        code,
        out,
        err,
        outputs: Object.fromEntries(outputs.map(([, name, , value]) => [name, value])),
        summary: readFileSync(summary, 'utf8'),
      });
    });
  });
}

function config(servers: object, file = '.mcp.json'): void {
  box.put(`repository/${file}`, { mcpServers: servers });
}

describe('the action', () => {
  it('checks the servers, writes outputs and one comment, and passes without `fail-on`', async () => {
    config({ notes: npx('@tidepool/notes-mcp'), bank: npx('@ledgerleaf/bank-mcp') });
    const { code, outputs, summary, err } = await act();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(outputs).toMatchObject({ servers: '2', unknown: '0', 'highest-severity': 'Critical' });
    expect(outputs['comment-url']).toBe('https://github.example/1');
    expect(JSON.parse(readFileSync(outputs['report'] ?? '', 'utf8')).stack.servers).toHaveLength(2);
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('<!-- wicketgate-check -->\n### MCP servers');
    expect(summary).toContain('| bank |');
  });

  it('changes its comment in place, past other comments and past those that quote it', async () => {
    await github.close();
    const others = Array.from(
      { length: 130 },
      (_, index) => `> <!-- wicketgate-check --> ${index}`,
    );
    github = await startGitHub(others);
    config({ bank: npx('@ledgerleaf/bank-mcp') });
    await act();
    expect(github.comments).toHaveLength(131);
    config({ notes: npx('@tidepool/notes-mcp') });
    await act();
    expect(github.comments).toHaveLength(131);
    expect(github.comments.at(-1)?.body).toContain('| notes |');
    expect(github.comments.at(-1)?.body).not.toContain('| bank |');
    expect(github.comments.slice(0, 130).map(({ body }) => body)).toEqual(others);
  });

  it.each(['high', 'High', 'HIGH', ' critical '])('fails on `fail-on: %s`', async (severity) => {
    config({ bank: npx('@ledgerleaf/bank-mcp') });
    const { code, out } = await act({ 'fail-on': severity });
    expect(code).toBe(1);
    expect(out).toMatch(
      /^::error title=Wicketgate::\d+ tools? of severity (?:High|Critical) or worse$/m,
    );
    expect(github.comments[0]?.body).toContain('The check fails:');
  });

  it('refuses an input that it does not understand, whatever it is', async () => {
    config({});
    for (const inputs of [
      { 'fail-on': 'severe' },
      { comment: 'yes please' },
      { scan: 'true', 'registry-url': 'https://r.example' },
      { scan: 'false' },
      { version: '1 && echo' },
      { 'lock-file': 'none.lock' },
    ]) {
      const { code, out } = await act(inputs);
      expect(code, JSON.stringify(inputs)).toBe(1);
      expect(out).toContain('::error title=Wicketgate::');
    }
  });

  it('passes with a notice when no file is there, unless one is required', async () => {
    const { code, out } = await act();
    expect(code).toBe(0);
    expect(out).toContain('::notice title=Wicketgate::not there: .mcp.json');
    expect((await act({ require: 'true' })).code).toBe(1);
  });

  it('sees servers that are reached over the network, and says that they are unknown', async () => {
    config({ far: { type: 'http', url: 'http://127.0.0.1:1/mcp' } });
    const { code, outputs, out, summary } = await act();
    expect(code).toBe(0);
    expect(outputs).toMatchObject({ servers: '1', unknown: '1' });
    expect(out).toContain('::warning title=Wicketgate::nothing is known of 1 server');
    expect(summary).toContain('unknown, ask first');
    expect((await act({ 'fail-on-unknown': 'true' })).code).toBe(1);
  });

  it('takes several files, and other forms than its default', async () => {
    config({ notes: npx('@tidepool/notes-mcp') });
    box.put('repository/.vscode/mcp.json', { servers: { bank: npx('@ledgerleaf/bank-mcp') } });
    const { outputs } = await act({ 'config-path': '.mcp.json\n.vscode/mcp.json, missing.json' });
    expect(outputs['servers']).toBe('2');
  });

  it('fails when the servers are not what the lock says', async () => {
    config({ notes: npx('@tidepool/notes-mcp') });
    await box.run(['lock', '--from', 'catalogue', '.mcp.json']);
    const good = await act({ 'lock-file': 'wicketgate.lock' });
    expect(good).toMatchObject({ code: 0, outputs: { 'lock-ok': 'true' } });
    await fillCatalogue(box.data, [rescanOfNotes()]);
    const bad = await act({ 'lock-file': 'wicketgate.lock' });
    expect(bad).toMatchObject({ code: 1, outputs: { 'lock-ok': 'false' } });
    expect(bad.summary).toContain('**fails**');
  });

  it('passes nothing that was not checked', async () => {
    config({ bank: npx('@ledgerleaf/bank-mcp') });
    const gone = await act({ 'registry-url': 'http://127.0.0.1:1' });
    expect(gone.code).toBe(1);
    expect(gone.out).toContain('the check did not run');
    expect((await act({ 'cli-path': join(box.home, 'none.js') })).code).toBe(1);
    box.put('repository/.mcp.json', '{ "mcpServers": ');
    const broken = await act();
    expect(broken.code).toBe(1);
    expect(broken.out).toContain('.mcp.json:1:');
  });

  it('stays green when it may not comment, and says why there is none', async () => {
    config({ notes: npx('@tidepool/notes-mcp') });
    github.refuse(403);
    const { code, out } = await act();
    expect(code).toBe(0);
    expect(out).toContain('no comment was written');
    github.requests.length = 0;
    await act({ comment: 'false' });
    expect(github.requests).toEqual([]);
  });

  it('lets no text of a server become a command, a link, a picture or a mention', async () => {
    await fillCatalogue(box.data, [hostileReport(2_000)]);
    const name = '::error::gone\n::set-output name=x::y @everyone ![x](https://evil.example/p)';
    config({
      hostile: npx('hostile-mcp'),
      [name]: { type: 'http', url: 'http://127.0.0.1:1/mcp' },
    });
    const { out, summary } = await act({ 'fail-on': 'Low' });
    const commands = out.split('\n').filter((line) => line.trim().startsWith('::'));
    for (const line of commands)
      expect(line).toMatch(/^::(?:notice|warning|error) title=Wicketgate::/);
    for (const text of [summary, github.comments[0]?.body ?? '']) {
      expect(text).not.toMatch(/<script|<img|@everyone|!\[|\]\(/);
    }
  });

  it('keeps the token from the command line and from every file', async () => {
    config({ bank: npx('@ledgerleaf/bank-mcp') });
    const { out, err, summary, outputs } = await act();
    expect(github.requests.every((line) => line.endsWith(`Bearer ${TOKEN}`))).toBe(true);
    const written = existsSync(outputs['report'] ?? '')
      ? readFileSync(outputs['report'] ?? '', 'utf8')
      : '';
    expect(out + err + summary + written).not.toContain(TOKEN);
  });
});

describe('the description of the action', () => {
  const action = parse(readFileSync(`${root}/action.yml`, 'utf8'));

  it('hands every input over in the environment, and puts none into a script', () => {
    const [step] = action.runs.steps;
    const names = Object.keys(action.inputs);
    expect(Object.keys(step.env).sort()).toEqual(
      names.map((name) => `INPUT_${name.toUpperCase().replaceAll('-', '_')}`).sort(),
    );
    expect(step.run).not.toContain('${{');
  });

  it('is used in the guide with inputs that it has', () => {
    const guide = readFileSync(`${root}/docs/guide/ci.md`, 'utf8');
    const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(guide) ?? [];
    const steps: { with?: object }[] = parse(text).jobs.check.steps;
    const used = steps.flatMap((step) => Object.keys(step.with ?? {}));
    expect(used.length).toBeGreaterThan(0);
    const names = Object.keys(action.inputs);
    expect(used.filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => !guide.includes(`| \`${name}\` |`))).toEqual([]);
  });

  it('declares the outputs that the script writes', () => {
    const script = readFileSync(`${root}/action/main.mjs`, 'utf8');
    const written = [...script.matchAll(/setOutput\('([\w-]+)'/g)].map(([, name]) => name);
    expect(Object.keys(action.outputs).sort()).toEqual(written.sort());
  });
});
