// Which server a name means: a package or an address is the very same or it is unknown, and a name
// that anybody may give to a server is never silently taken for somebody else's.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PrecheckAnswer, precheckAnswerSchema } from '#contract/registry-api.ts';
import { type OpenSample, openSample, put } from './open-sample.ts';
import { packageReport, samplePackage, sampleTool } from './sample-server.ts';

let sample: OpenSample;

beforeAll(async () => {
  const tools = [sampleTool('list_notes', 'List the notes.')];
  const named = (registry: 'npm' | 'pypi', name: string, title: string) =>
    packageReport(samplePackage(registry, name), { serverInfo: { name, title }, tools });
  sample = await openSample([
    named('npm', '@harbour/tide-mcp', 'Tide'),
    named('npm', 'twin', 'Twin of npm'),
    named('pypi', 'twin', 'Twin of PyPI'),
    named('npm', 'one-of-two', 'Same Title'),
    named('npm', 'two-of-two', 'Same Title'),
  ]);
});
afterAll(() => sample.close());

async function precheck(...servers: string[]): Promise<PrecheckAnswer> {
  const query = new URLSearchParams(servers.map((server): [string, string] => ['server', server]));
  return precheckAnswerSchema.parse(await (await sample.get(`/v1/precheck?${query}`)).json());
}

describe('a precheck', () => {
  it.each([
    ['npm:@harbour/tide-mcp', 'npm:@harbour/tide-mcp'],
    ['@harbour/tide-mcp@1.0.0', 'npm:@harbour/tide-mcp'],
    ['@Harbour/Tide-MCP', 'npm:@harbour/tide-mcp'],
    ['harbour-tide-mcp', 'npm:@harbour/tide-mcp'],
    ['pypi:twin', 'pypi:twin'],
  ])('knows for sure that `%s` is `%s`', async (given, source) => {
    const [result] = (await precheck(given)).data;
    expect([result?.known, result?.server?.source]).toEqual([true, source]);
    expect(result?.reasons.join()).not.toContain('other servers');
  });

  it.each([
    ['Tide', 'a title'],
    ['twin', 'a name in two registries'],
  ])('says which server it took `%s` for: %s', async (given) => {
    const [result] = (await precheck(given)).data;
    expect(result?.known).toBe(true);
    expect(result?.reasons[0]).toContain(`\`${result?.server?.source}\``);
  });

  it.each([
    'npm:tide-mcp',
    'npm:@other/tide-mcp',
    'pypi:tide-mcp',
    'npm:tide',
    'https://harbour.example/mcp',
    'Same Title',
    'harbour',
  ])('does not take `%s` for a server that it only resembles', async (given) => {
    const [result] = (await precheck(given)).data;
    expect(result).toMatchObject({ known: false, server: null, verdict: 'ask-first' });
  });

  it('answers in the order of the question, with the most cautious verdict on top', async () => {
    const answer = await precheck('npm:twin', 'npm:nobody', 'npm:@harbour/tide-mcp');
    expect(answer.data.map(({ identifier }) => identifier)).toEqual([
      'npm:twin',
      'npm:nobody',
      'npm:@harbour/tide-mcp',
    ]);
    expect(answer.verdict).toBe('ask-first');
  });

  it('forgets nothing of a server whose later scan failed', async () => {
    const report = packageReport(samplePackage('npm', 'twin'), { outcome: 'timed-out', tools: [] });
    await put(sample.store, report);
    const [result] = (await precheck('npm:twin')).data;
    expect(result).toMatchObject({ known: true, server: { outcome: 'timed-out' } });
    expect(result?.server?.counts.total).toBe(1);
  });
});
