// One suite for every driver of the catalogue's port (src/core/assessment/store.ts): whatever stores
// the catalogue, these promises hold.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serverRecordSchema, serverSummarySchema, toolSummarySchema } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import { storageTroubleOf } from '#contract/storage-trouble.ts';
import type {
  CatalogueStore,
  EventFilter,
  Page,
  PageRequest,
  ToolFilter,
} from '#core/assessment/index.ts';
import {
  assessed,
  newEvent,
  SCANNED_AT_MS,
  type ServerTraits,
} from '../../../test/catalogue/records.ts';
import { openCatalogue } from './index.ts';

let folder = '';
let store: CatalogueStore;

const drivers: Readonly<Record<string, () => CatalogueStore>> = {
  sqlite: () => openCatalogue({ folder }),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wicketgate-catalogue-'));
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = (traits: ServerTraits) => store.apply(traits.source, assessed(traits));

async function allPages<Row>(
  read: (page: PageRequest) => Promise<Page<Row>>,
  limit: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await read({ limit, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    rows.push(...page.rows);
    if (page.next === undefined) return rows;
    cursor = page.next;
  }
}

const found = async (query: string, kind?: 'server' | 'tool') =>
  (await store.search(query, { limit: 20, ...(kind && { kind }) })).map((hit) =>
    hit.kind === 'server' ? hit.server.slug : `${hit.server.slug}/${hit.tool?.name}`,
  );

describe.each(Object.entries(drivers))('the catalogue in %s', (_name, open) => {
  beforeEach(() => {
    store = open();
  });

  test('what was applied comes back whole, tools riskiest first', async () => {
    const traits: ServerTraits = {
      source: 'npm:@acorn/mail',
      tools: [
        { name: 'list_mail' },
        { name: 'delete_mail', category: 'Destructive' },
        { name: 'a_mail', category: 'Read' },
      ],
    };
    const stored = await put(traits);
    expect(stored.server.slug).toBe('acorn-mail');
    expect(stored.tools.map(({ name }) => name)).toEqual(['delete_mail', 'a_mail', 'list_mail']);
    const server = await store.server(stored.server.slug);
    expect(server).toEqual(stored.server);
    expect(serverRecordSchema.safeParse(server).success).toBe(true);
    expect(await store.toolsOf(stored.server.slug)).toEqual(stored.tools);
    expect(await store.tool(stored.server.slug, 'list_mail')).toEqual(stored.tools[2]);
    expect(await store.tool(stored.server.slug, 'List_Mail')).toBeUndefined();
    expect(await store.server('nobody')).toBeUndefined();
    expect(await store.tool('nobody', 'list_mail')).toBeUndefined();
    expect(await store.toolsOf('nobody')).toEqual([]);
  });

  test('a new source gets the proposed slug, and a number behind it when it is taken', async () => {
    expect((await put({ source: 'npm:mail', slug: 'mail' })).server.slug).toBe('mail');
    expect((await put({ source: 'pypi:mail', slug: 'mail' })).server.slug).toBe('mail-2');
    expect((await put({ source: 'npm:Mail!', slug: 'mail' })).server.slug).toBe('mail-3');
    expect((await put({ source: 'pypi:mail', slug: 'other' })).server.slug).toBe('mail-2');
    expect((await put({ source: 'npm:odd', slug: ' Ödd / Söurce ' })).server.slug).toMatch(
      /^[a-z0-9]+(-[a-z0-9]+)*$/,
    );
  });

  test('the assessment is given what is stored, and replaces it', async () => {
    const first = await put({
      source: 'npm:mail',
      tools: [{ name: 'read_mail' }, { name: 'send_mail', category: 'Write' }],
    });
    let before: unknown;
    const next = await store.apply('npm:mail', (stored) => {
      before = stored;
      return assessed({ source: 'npm:mail', title: 'Mail', tools: [{ name: 'send_mail' }] })(
        stored,
      );
    });
    expect(before).toEqual(first);
    expect(next.tools.map(({ name }) => name)).toEqual(['send_mail']);
    expect(next.tools[0]?.server).toEqual({ slug: 'mail', title: 'Mail' });
    expect(await store.tool('mail', 'read_mail')).toBeUndefined();
    expect(await store.toolsOf('mail')).toEqual(next.tools);
    expect(await found('read_mail', 'tool')).not.toContain('mail/read_mail');
  });

  test('an assessment that throws leaves everything as it was', async () => {
    const before = await put({ source: 'npm:mail', tools: [{ name: 'read_mail' }] });
    const fails = () => {
      throw new Error('no verdict');
    };
    await expect(store.apply('npm:mail', fails)).rejects.toThrow('no verdict');
    const several = store.applyAll([
      { source: 'npm:other', assess: assessed({ source: 'npm:other' }) },
      { source: 'npm:mail', assess: fails },
    ]);
    await expect(several).rejects.toThrow('no verdict');
    expect(await store.toolsOf('mail')).toEqual(before.tools);
    expect(await store.server('other')).toBeUndefined();
    expect(await store.stats()).toMatchObject({ servers: 1, tools: 1 });
  });

  test('many at once are all there afterwards, even the same source twice', async () => {
    await store.applyAll([
      { source: 'npm:a', assess: assessed({ source: 'npm:a', tools: [{ name: 'x' }] }) },
      { source: 'npm:b', assess: assessed({ source: 'npm:b' }) },
      { source: 'npm:a', assess: assessed({ source: 'npm:a', tools: [{ name: 'y' }] }) },
    ]);
    expect((await store.toolsOf('a')).map(({ name }) => name)).toEqual(['y']);
    expect(await store.stats()).toMatchObject({ servers: 2, tools: 1 });
  });

  test('names and texts that break careless code come back as they were', async () => {
    const names = [
      'nul\0inside',
      'half \ud800 pair',
      'other \ud801 half',
      'quote \' " \\ end',
      '',
      ' ',
      'emoji 🦊',
      'a\nb',
      '\\u0000',
      '__proto__',
      '%_*"',
    ];
    const tools = names.map((name) => ({ name, description: `${name} text` }));
    const title = 'Ti\0tle \ud800';
    await put({ source: 'npm:odd', title, description: names.join(''), tools });
    const server = await store.server('odd');
    expect(server?.title).toBe(title);
    expect(server?.description).toBe(names.join(''));
    for (const { name, description } of tools) {
      expect(await store.tool('odd', name)).toMatchObject({ name, description });
    }
    const listed = await allPages((page) => store.tools({ server: 'odd' }, page), 2);
    expect(listed.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(listed[0]?.server.title).toBe(title);
    expect((await store.servers({}, { limit: 5 })).rows[0]?.title).toBe(title);
  });

  test('a server that lists one name twice keeps the riskier tool', async () => {
    await put({
      source: 'npm:twice',
      tools: [{ name: 'run' }, { name: 'run', category: 'Execute', description: 'Runs it.' }],
    });
    expect(await store.tool('twice', 'run')).toMatchObject({ category: 'Execute' });
    expect(await store.stats()).toMatchObject({ tools: 1 });
  });

  test('servers are listed by slug, by grade, by category, without gaps or repeats', async () => {
    for (let n = 0; n < 23; n += 1) {
      const letter = (['A', 'B', null] as const)[n % 3] ?? null;
      const category = n % 2 === 0 ? 'Write' : 'Execute';
      await put({ source: `npm:s${n}`, letter, tools: [{ name: 'go', category }] });
    }
    const slugs = Array.from({ length: 23 }, (_, n) => `s${n}`).sort();
    const all = await allPages((page) => store.servers({}, page), 4);
    expect(all.map(({ slug }) => slug)).toEqual(slugs);
    expect(all.every((row) => serverSummarySchema.safeParse(row).success)).toBe(true);
    const some = await allPages(
      (page) => store.servers({ grade: 'B', category: 'Write' }, page),
      2,
    );
    expect(some.map(({ slug }) => slug)).toEqual(['s10', 's16', 's22', 's4']);
    expect(await allPages((page) => store.servers({ grade: 'F' }, page), 2)).toEqual([]);
    const changed = await allPages((page) => store.slugs(page), 5);
    expect(changed).toEqual(slugs.map((slug) => ({ slug, changedAtMs: SCANNED_AT_MS })));
  });

  test('tools are listed by severity, then server, then name', async () => {
    await put({
      source: 'npm:b',
      tools: [
        { name: 'two', category: 'Execute' },
        { name: 'one', category: 'Execute' },
        { name: 'end', category: 'Destructive', severity: 'Medium' },
      ],
    });
    await put({
      source: 'npm:a',
      tools: [
        { name: 'pay', category: 'Financial' },
        { name: 'see' },
        { name: 'run', category: 'Execute' },
      ],
    });
    const names = async (filter: ToolFilter, limit = 2) =>
      (await allPages((page) => store.tools(filter, page), limit)).map(
        ({ server, name }) => `${server.slug}/${name}`,
      );
    expect(await names({})).toEqual(['a/pay', 'a/run', 'b/one', 'b/two', 'b/end', 'a/see']);
    expect(await names({ category: 'Execute' })).toEqual(['a/run', 'b/one', 'b/two']);
    expect(await names({ riskClass: 'Critical' }, 1)).toEqual(['a/pay', 'b/end']);
    expect(await names({ severity: 'Medium' })).toEqual(['b/end']);
    expect(await names({ server: 'b' }, 1)).toEqual(['b/one', 'b/two', 'b/end']);
    expect(await names({ server: 'nobody' })).toEqual([]);
    expect(await names({ category: 'Read', riskClass: 'High' })).toEqual([]);
    const [first] = (await store.tools({}, { limit: 1 })).rows;
    expect(toolSummarySchema.safeParse(first).success).toBe(true);
  });

  test('tools are listed by attack, alone and with every other filter', async () => {
    await put({
      source: 'npm:a',
      tools: [
        { name: 'run', category: 'Execute', attacks: ['injection', 'exfiltration'] },
        { name: 'read', attacks: ['exfiltration'] },
      ],
    });
    await put({
      source: 'npm:b',
      tools: [{ name: 'post', category: 'Write', attacks: ['exfiltration'] }],
    });
    const names = async (filter: ToolFilter) =>
      (await store.tools(filter, { limit: 10 })).rows.map(({ name }) => name);
    expect(await names({ attack: 'exfiltration' })).toEqual(['run', 'post', 'read']);
    expect(await names({ attack: 'exfiltration', category: 'Read' })).toEqual(['read']);
    expect(await names({ attack: 'exfiltration', server: 'b' })).toEqual(['post']);
    expect(await names({ attack: 'injection' })).toEqual(['run']);
    expect(await names({ attack: 'nothing' })).toEqual([]);
    await put({ source: 'npm:a', tools: [{ name: 'read' }] });
    expect(await names({ attack: 'exfiltration' })).toEqual(['post']);
  });

  test('a page goes on after rows that were added, removed or changed meanwhile', async () => {
    const tools = (...names: string[]) => names.map((name) => ({ name }));
    await put({ source: 'npm:a', tools: tools('a', 'b', 'c', 'd') });
    const first = await store.tools({}, { limit: 2 });
    await put({ source: 'npm:a', tools: tools('a', 'aa', 'c', 'd', 'e') });
    const second = await store.tools({}, { limit: 9, cursor: first.next ?? '' });
    expect(first.rows.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(second.rows.map(({ name }) => name)).toEqual(['c', 'd', 'e']);
  });

  test('a description in a list is its first sentence', async () => {
    const cases: readonly (readonly [string | null, string | null])[] = [
      ['Reads mail. Then more.', 'Reads mail.'],
      ['Reads v1.2 of a file, e.g. a.txt. More', 'Reads v1.2 of a file, e.g. a.txt.'],
      ['First line\nsecond line', 'First line'],
      ['\n\n  Indented!\n', 'Indented!'],
      ['   ', null],
      [null, null],
    ];
    const tools = cases.map(([description], n) => ({ name: `t${n}`, description }));
    await put({
      source: 'npm:a',
      tools: [...tools, { name: 't9', description: 'x'.repeat(5000) }],
    });
    const { rows } = await store.tools({}, { limit: 20 });
    expect(rows.slice(0, -1).map(({ description }) => description)).toEqual(
      cases.map(([, sentence]) => sentence),
    );
    expect(rows.at(-1)?.description?.length).toBeLessThan(250);
  });

  test('a cursor that is none is refused as such', async () => {
    await put({ source: 'npm:a', tools: [{ name: 'x' }, { name: 'y' }], events: [newEvent('e')] });
    const { next = '' } = await store.tools({}, { limit: 1 });
    const reads = [
      (cursor: string) => store.servers({}, { limit: 1, cursor }),
      (cursor: string) => store.slugs({ limit: 1, cursor }),
      (cursor: string) => store.recentEvents({}, { limit: 1, cursor }),
      (cursor: string) => store.events({}, { limit: 1, after: cursor }),
    ];
    const tools = (cursor: string) => store.tools({}, { limit: 1, cursor });
    for (const read of [...reads, tools]) {
      for (const cursor of ['', 'x', '0', `${next}x`, next.slice(1), 'W10', '💥', "' OR 1=1"]) {
        await expect(read(cursor).catch(storageTroubleOf)).resolves.toBe('bad-cursor');
      }
    }
    for (const read of reads)
      await expect(read(next).catch(storageTroubleOf)).resolves.toBe('bad-cursor');
    expect((await tools(next)).rows).toHaveLength(1);
  });

  test('events have growing cursors in the order of writing, and none is missed', async () => {
    await put({ source: 'npm:a', title: 'A', events: [newEvent('1'), newEvent('2')] });
    await put({ source: 'npm:b', title: 'B', events: [newEvent('3')] });
    const page = await store.events({}, { limit: 2 });
    expect(page.rows.map(({ summary }) => summary)).toEqual(['1', '2']);
    expect(page.rows[0]?.server).toEqual({ slug: 'a', title: 'A' });
    expect(page.next).toBe(page.rows[1]?.cursor);
    const rest = await store.events({}, { limit: 2, after: page.next ?? '' });
    expect(rest.rows.map(({ summary }) => summary)).toEqual(['3']);
    expect(rest.next).toBeUndefined();
    const after = rest.rows[0]?.cursor ?? '';
    expect(await store.events({}, { limit: 2, after })).toEqual({ rows: [] });
    await put({ source: 'npm:a', title: 'A', events: [newEvent('4')] });
    expect((await store.events({}, { limit: 2, after })).rows).toHaveLength(1);
  });

  test('events are filtered by server, kind and severity, from either end', async () => {
    await put({
      source: 'npm:a',
      events: [
        newEvent('1', { kind: 'grade-changed', severity: 'High' }),
        newEvent('2', { kind: 'tool-removed', severity: 'Low' }),
        newEvent('3', { kind: 'definition-changed', severity: 'Critical', drift: 'suspicious' }),
      ],
    });
    await put({ source: 'npm:b', events: [newEvent('4', { kind: 'grade-changed' })] });
    const old = async (filter: EventFilter) =>
      (await store.events(filter, { limit: 9 })).rows.map(({ summary }) => summary);
    const recent = async (filter: EventFilter) =>
      (await allPages((page) => store.recentEvents(filter, page), 1)).map(({ summary }) => summary);
    expect(await old({ kinds: ['grade-changed'] })).toEqual(['1', '4']);
    expect(await old({ severity: 'High' })).toEqual(['1', '3']);
    expect(await old({ server: 'a', severity: 'High', kinds: ['grade-changed'] })).toEqual(['1']);
    expect(await old({ server: 'nobody' })).toEqual([]);
    expect(await recent({})).toEqual(['4', '3', '2', '1']);
    expect(await recent({ severity: 'High' })).toEqual(['3', '1']);
    expect(await recent({ server: 'b' })).toEqual(['4']);
    expect(await old({ kinds: [] })).toEqual([]);
  });

  test('the figures are right after every write', async () => {
    expect(await store.stats()).toMatchObject({ servers: 0, tools: 0, scannedAtMs: null });
    await put({
      source: 'npm:a',
      letter: 'A',
      tools: [{ name: 'x' }, { name: 'y', category: 'Execute', severity: 'Critical' }],
    });
    await put({ source: 'npm:b', letter: null });
    await put({
      source: 'npm:a',
      letter: 'D',
      tools: [{ name: 'x' }],
      scannedAtMs: SCANNED_AT_MS + 5,
    });
    expect(await store.stats()).toEqual({
      servers: 2,
      tools: 1,
      categories: { Read: 1, Write: 0, Execute: 0, Destructive: 0, Financial: 0 },
      severities: { Low: 1, Medium: 0, High: 0, Critical: 0 },
      grades: { A: 0, B: 0, C: 0, D: 1, F: 0 },
      scannedAtMs: SCANNED_AT_MS + 5,
    });
  });

  test('a server is meant by its slug, source, package, address, host and title', async () => {
    await put({
      source: 'npm:@acorn/mail-mcp',
      slug: 'acorn-mail-mcp',
      title: 'Acorn Mail',
      record: { alsoAt: ['https://mcp.acorn.example/mail'] },
    });
    await put({ source: 'https://tools.birch.example/mcp', slug: 'birch', title: 'Birch' });
    await put({ source: 'npm:zebra', title: 'acorn mail' });
    const meant = async (text: string) => (await store.resolve(text)).map(({ slug }) => slug);
    for (const name of [
      'acorn-mail-mcp',
      'npm:@acorn/mail-mcp',
      'NPM:@Acorn/Mail-MCP',
      '@acorn/mail-mcp',
      '@acorn/mail-mcp@1.2.3',
      ' npm:@acorn/mail-mcp@latest ',
      'https://mcp.acorn.example/mail/?x=1',
      'mcp.acorn.example',
      'HTTPS://MCP.ACORN.EXAMPLE/other',
    ]) {
      expect([name, (await meant(name))[0]]).toEqual([name, 'acorn-mail-mcp']);
    }
    expect(await meant('Acorn Mail')).toEqual(expect.arrayContaining(['acorn-mail-mcp', 'zebra']));
    expect(await meant('https://tools.birch.example/mcp')).toEqual(['birch']);
    expect(await meant('acor')).toEqual([]);
    expect(await meant('')).toEqual([]);
    await put({ source: 'npm:zebra', title: 'Zebra' });
    expect(await meant('acorn mail')).toEqual(['acorn-mail-mcp']);
  });

  test('related tools are namesakes of other servers first, then neighbours of the same kind', async () => {
    await put({
      source: 'npm:a',
      tools: [
        { name: 'create_issue', category: 'Write', description: 'Creates an issue in a project.' },
        { name: 'delete_issue', category: 'Destructive' },
        { name: 'create_label', category: 'Write' },
        { name: 'search' },
      ],
    });
    await put({
      source: 'npm:b',
      tools: [
        { name: 'createIssue', category: 'Write', description: 'Opens an issue in a project.' },
      ],
    });
    await put({
      source: 'npm:c',
      tools: [{ name: 'create-issue', description: 'Something else.' }],
    });
    const related = await store.relatedTools('a', 'create_issue', 10);
    expect(related.map(({ server, name }) => `${server.slug}/${name}`)).toEqual([
      'b/createIssue',
      'c/create-issue',
      'a/delete_issue',
      'a/create_label',
    ]);
    expect((await store.relatedTools('a', 'create_issue', 3)).map(({ name }) => name)).toEqual([
      'createIssue',
      'create-issue',
      'delete_issue',
    ]);
    expect(await store.relatedTools('a', 'nothing', 3)).toEqual([]);
    expect(await store.relatedTools('a', 'create_issue', 0)).toEqual([]);
  });

  test('what is wanted waits once, most often asked for first', async () => {
    await store.want('npm:a', 1);
    await store.want('npm:b', 2);
    await store.want('npm:b ', 3);
    expect(await store.wanted(10)).toEqual([
      { identifier: 'npm:b', times: 2 },
      { identifier: 'npm:a', times: 1 },
    ]);
    await store.unwant('npm:b');
    await store.unwant('npm:nobody');
    expect(await store.wanted(10)).toEqual([{ identifier: 'npm:a', times: 1 }]);
    expect(await store.wanted(0)).toEqual([]);
  });
});

describe.each(Object.entries(drivers))('search in %s', (_name, open) => {
  beforeEach(async () => {
    store = open();
    const tool = (name: string, description: string, category: ToolClass = 'Read') => ({
      name,
      description,
      category,
    });
    await put({
      source: 'npm:@stripe/mcp',
      title: 'Stripe',
      description: 'Payments and refunds.',
      tools: [
        tool('create_refund', 'Gives a payment back.', 'Financial'),
        tool('list_invoices', 'Lists invoices of a customer.'),
      ],
    });
    await put({
      source: 'npm:github-mcp-server',
      title: 'GitHub MCP Server',
      tools: [
        tool('delete_repository', 'Deletes a repository for ever.', 'Destructive'),
        tool('create_issue', 'Opens an issue.', 'Write'),
        tool('search_code', 'Finds code.'),
      ],
    });
    await put({
      source: 'pypi:tracker',
      title: 'Tracker',
      description: 'Works with Stripe and with GitHub.',
      tools: [tool('createIssue', 'Opens an issue.', 'Write'), tool('get', 'Gets it.')],
    });
    await put({ source: 'npm:cafe', title: 'Café Société', tools: [tool('réserver', 'Books.')] });
  });

  test.each([
    ['stripe', 'stripe-mcp'],
    ['Stripe', 'stripe-mcp'],
    ['strpe', 'stripe-mcp'],
    ['stirpe', 'stripe-mcp'],
    ['stripes', 'stripe-mcp'],
    ['stri', 'stripe-mcp'],
    ['trip', 'stripe-mcp'],
    ['@stripe/mcp', 'stripe-mcp'],
    ['stripe mcp server', 'stripe-mcp'],
    ['git hub', 'github-mcp-server'],
    ['github', 'github-mcp-server'],
    ['GitHub', 'github-mcp-server'],
    ['gihtub', 'github-mcp-server'],
    ['cafe societe', 'cafe'],
    ['delet repo', 'github-mcp-server/delete_repository'],
    ['delete_repository', 'github-mcp-server/delete_repository'],
    ['deleteRepository', 'github-mcp-server/delete_repository'],
    ['deleterepository', 'github-mcp-server/delete_repository'],
    ['repositories deleting', 'github-mcp-server/delete_repository'],
    ['github issue', 'github-mcp-server/create_issue'],
    ['stripe refund', 'stripe-mcp/create_refund'],
    ['refnud', 'stripe-mcp/create_refund'],
    ['reserver', 'cafe/réserver'],
    ['customer invoices', 'stripe-mcp/list_invoices'],
    ['get', 'tracker/get'],
  ])('"%s" finds %s first', async (query, expected) => {
    expect((await found(query))[0]).toBe(expected);
  });

  test('one name in any spelling finds the tools of all spellings', async () => {
    const both = ['github-mcp-server/create_issue', 'tracker/createIssue'];
    for (const query of [
      'create issue',
      'createIssue',
      'create_issue',
      'CREATE-ISSUE',
      'createissue',
    ]) {
      expect((await found(query, 'tool')).slice(0, 2).sort()).toEqual(both);
    }
  });

  test('words that stand nowhere together still find something', async () => {
    expect(await found('refund unheardof')).toContain('stripe-mcp/create_refund');
  });

  test('only the kind that was asked for is answered, and not more than asked for', async () => {
    expect(
      (await store.search('stripe', { limit: 20, kind: 'server' })).map(({ kind }) => kind),
    ).toEqual(['server', 'server']);
    const tools = await store.search('github', { limit: 2, kind: 'tool' });
    expect(tools.map(({ kind }) => kind)).toEqual(['tool', 'tool']);
    for (const { server, tool } of tools) {
      expect(serverSummarySchema.safeParse(server).success).toBe(true);
      expect(toolSummarySchema.safeParse(tool).success).toBe(true);
    }
  });

  test('empty, short and hostile queries give sane answers', async () => {
    for (const query of ['', ' ', '"', '***', '()', '\0', '\ud800', '-', '.:/', '💥💥']) {
      expect([query, await found(query)]).toEqual([query, []]);
    }
    for (const query of [
      'a',
      'a b c d e f g h i j k l m n o p',
      '" OR 1=1 --',
      'stripe" NEAR/2 "mcp',
      'name : stripe',
      '^stripe* NOT github',
      'AND',
      'x'.repeat(100_000),
      'x '.repeat(50_000),
      '\0stripe\0',
      "'; DROP TABLE tools; --",
      '漢字 テスト',
      'constructor __proto__',
    ]) {
      expect((await found(query)).length).toBeLessThanOrEqual(20);
    }
    expect((await store.stats()).servers).toBe(4);
  });

  test('what is gone is not found any more', async () => {
    await put({ source: 'npm:@stripe/mcp', title: 'Purple', slug: 'x', description: null });
    expect(await found('create_refund', 'tool')).not.toContain('stripe-mcp/create_refund');
    expect(await found('payments', 'server')).toEqual([]);
    expect((await found('purple'))[0]).toBe('stripe-mcp');
  });
});
