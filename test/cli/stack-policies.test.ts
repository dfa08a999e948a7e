// `wicketgate stack --policies`: a policy a server, with what the servers add up to.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parsePolicy } from '#core/policy/index.ts';
import { sampleReports } from '../registry/sample-reports.ts';
import { packageReport, samplePackage, sampleTool } from '../registry/sample-server.ts';
import { fillCatalogue } from './fill-catalogue.ts';
import { createSandbox, type Sandbox } from './run-cli.ts';

let box: Sandbox;
let folder: string;
beforeEach(async () => {
  box = createSandbox();
  folder = join(box.folder, 'policies');
  const url = { url: { type: 'string', format: 'uri' } };
  const fetcher = sampleTool('fetch_page', 'Fetch a web page and return its text.', url);
  const mailer = sampleTool('read_inbox', 'Read the messages in the inbox of the user.', {});
  await fillCatalogue(box.data, [
    ...sampleReports(),
    packageReport(samplePackage('npm', 'web-reader'), { tools: [fetcher] }),
    packageReport(samplePackage('npm', 'inbox-reader'), { tools: [mailer] }),
  ]);
});
afterEach(() => box.remove());

const npx = (name: string) => ({ command: 'npx', args: ['-y', name] });

describe('stack --policies', () => {
  it('writes a valid policy for every known server, and holds the ways out', async () => {
    const mcpServers = { web: npx('web-reader'), inbox: npx('inbox-reader'), far: npx('unknown') };
    box.put('.cursor/mcp.json', { mcpServers });
    const { err } = await box.run(['stack', '--json', '--policies', folder]);
    const files = readdirSync(folder).sort();
    expect(files).toEqual(['inbox-reader.json', 'web-reader.json']);
    const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
    for (const text of texts) expect(parsePolicy(text).problems).toEqual([]);
    const [inbox, web] = texts.map((text) => JSON.parse(text));
    expect(web.tools.fetch_page.approve_if).toHaveLength(1);
    expect(inbox.tools.read_inbox.approve_if).toBeUndefined();
    expect(err).toContain('Every call of `fetch_page`');
  });

  it('keeps a file that is there already', async () => {
    box.put('.cursor/mcp.json', { mcpServers: { web: npx('web-reader') } });
    await box.run(['stack', '--policies', folder]);
    const before = readFileSync(join(folder, 'web-reader.json'), 'utf8');
    const { err } = await box.run(['stack', '--policies', folder, '--preset', 'strict']);
    expect(err).toContain('kept');
    expect(readFileSync(join(folder, 'web-reader.json'), 'utf8')).toBe(before);
  });

  it('writes nothing unless it is asked to', async () => {
    box.put('.cursor/mcp.json', { mcpServers: { web: npx('web-reader') } });
    await box.run(['stack']);
    expect(existsSync(folder)).toBe(false);
  });
});
