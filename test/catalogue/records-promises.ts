// What every driver of the catalogue's port promises about records: written whole or not at all, read
// back as they were. Run by src/server/storage/catalogue-conformance.test.ts.
import { expect, test } from 'vitest';
import { serverRecordSchema } from '#contract/catalogue.ts';
import { assessed, type ServerTraits } from './records.ts';
import { allPages, type Subject } from './subject.ts';

export function promisesOfRecords(subject: Subject): void {
  test('what was applied comes back whole, tools riskiest first', async () => {
    const traits: ServerTraits = {
      source: 'npm:@acorn/mail',
      tools: [
        { name: 'list_mail' },
        { name: 'delete_mail', category: 'Destructive' },
        { name: 'a_mail', category: 'Read' },
      ],
    };
    const stored = await subject.put(traits);
    expect(stored.server.slug).toBe('acorn-mail');
    expect(stored.tools.map(({ name }) => name)).toEqual(['delete_mail', 'a_mail', 'list_mail']);
    const server = await subject.store.server(stored.server.slug);
    expect(server).toEqual(stored.server);
    expect(serverRecordSchema.safeParse(server).success).toBe(true);
    expect(await subject.store.toolsOf(stored.server.slug)).toEqual(stored.tools);
    expect(await subject.store.tool(stored.server.slug, 'list_mail')).toEqual(stored.tools[2]);
    expect(await subject.store.tool(stored.server.slug, 'List_Mail')).toBeUndefined();
    expect(await subject.store.server('nobody')).toBeUndefined();
    expect(await subject.store.tool('nobody', 'list_mail')).toBeUndefined();
    expect(await subject.store.toolsOf('nobody')).toEqual([]);
  });

  test('a new source gets the proposed slug, and a number behind it when it is taken', async () => {
    expect((await subject.put({ source: 'npm:mail', slug: 'mail' })).server.slug).toBe('mail');
    expect((await subject.put({ source: 'pypi:mail', slug: 'mail' })).server.slug).toBe('mail-2');
    expect((await subject.put({ source: 'npm:Mail!', slug: 'mail' })).server.slug).toBe('mail-3');
    expect((await subject.put({ source: 'pypi:mail', slug: 'other' })).server.slug).toBe('mail-2');
    expect((await subject.put({ source: 'npm:odd', slug: ' Ödd / Söurce ' })).server.slug).toMatch(
      /^[a-z0-9]+(-[a-z0-9]+)*$/,
    );
  });

  test('the assessment is given what is stored, and replaces it', async () => {
    const first = await subject.put({
      source: 'npm:mail',
      tools: [{ name: 'read_mail' }, { name: 'send_mail', category: 'Write' }],
    });
    let before: unknown;
    const next = await subject.store.apply('npm:mail', (stored) => {
      before = stored;
      return assessed({ source: 'npm:mail', title: 'Mail', tools: [{ name: 'send_mail' }] })(
        stored,
      );
    });
    expect(before).toEqual(first);
    expect(next.tools.map(({ name }) => name)).toEqual(['send_mail']);
    expect(next.tools[0]?.server).toEqual({ slug: 'mail', title: 'Mail' });
    expect(await subject.store.tool('mail', 'read_mail')).toBeUndefined();
    expect(await subject.store.toolsOf('mail')).toEqual(next.tools);
    expect(await subject.found('read_mail', 'tool')).not.toContain('mail/read_mail');
  });

  test('an assessment that throws leaves everything as it was', async () => {
    const before = await subject.put({ source: 'npm:mail', tools: [{ name: 'read_mail' }] });
    const fails = () => {
      throw new Error('no verdict');
    };
    await expect(subject.store.apply('npm:mail', fails)).rejects.toThrow('no verdict');
    const several = subject.store.applyAll([
      { source: 'npm:other', assess: assessed({ source: 'npm:other' }) },
      { source: 'npm:mail', assess: fails },
    ]);
    await expect(several).rejects.toThrow('no verdict');
    expect(await subject.store.toolsOf('mail')).toEqual(before.tools);
    expect(await subject.store.server('other')).toBeUndefined();
    expect(await subject.store.stats()).toMatchObject({ servers: 1, tools: 1 });
  });

  test('many at once are all there afterwards, even the same source twice', async () => {
    await subject.store.applyAll([
      { source: 'npm:a', assess: assessed({ source: 'npm:a', tools: [{ name: 'x' }] }) },
      { source: 'npm:b', assess: assessed({ source: 'npm:b' }) },
      { source: 'npm:a', assess: assessed({ source: 'npm:a', tools: [{ name: 'y' }] }) },
    ]);
    expect((await subject.store.toolsOf('a')).map(({ name }) => name)).toEqual(['y']);
    expect(await subject.store.stats()).toMatchObject({ servers: 2, tools: 1 });
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
    await subject.put({ source: 'npm:odd', title, description: names.join(''), tools });
    const server = await subject.store.server('odd');
    expect(server?.title).toBe(title);
    expect(server?.description).toBe(names.join(''));
    for (const { name, description } of tools) {
      expect(await subject.store.tool('odd', name)).toMatchObject({ name, description });
    }
    const listed = await allPages((page) => subject.store.tools({ server: 'odd' }, page), 2);
    expect(listed.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(listed[0]?.server.title).toBe(title);
    expect((await subject.store.servers({}, { limit: 5 })).rows[0]?.title).toBe(title);
  });

  test('a server that lists one name twice keeps the riskier tool', async () => {
    await subject.put({
      source: 'npm:twice',
      tools: [{ name: 'run' }, { name: 'run', category: 'Execute', description: 'Runs it.' }],
    });
    expect(await subject.store.tool('twice', 'run')).toMatchObject({ category: 'Execute' });
    expect(await subject.store.stats()).toMatchObject({ tools: 1 });
  });

  test('a server is meant by its slug, source, package, address, host and title', async () => {
    await subject.put({
      source: 'npm:@acorn/mail-mcp',
      slug: 'acorn-mail-mcp',
      title: 'Acorn Mail',
      record: { alsoAt: ['https://mcp.acorn.example/mail'] },
    });
    await subject.put({ source: 'https://tools.birch.example/mcp', slug: 'birch', title: 'Birch' });
    await subject.put({ source: 'npm:zebra', title: 'acorn mail' });
    const meant = async (text: string) =>
      (await subject.store.resolve(text)).map(({ slug }) => slug);
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
    // Anybody can say where else it is found; only its owner is found there.
    await subject.put({ source: 'https://mcp.acorn.example/mail', slug: 'own', letter: 'F' });
    expect(await meant('https://mcp.acorn.example/mail')).toEqual(['own', 'acorn-mail-mcp']);
    expect((await meant('mcp.acorn.example'))[0]).toBe('own');
    expect(await meant('Acorn Mail')).toEqual(expect.arrayContaining(['acorn-mail-mcp', 'zebra']));
    expect(await meant('https://tools.birch.example/mcp')).toEqual(['birch']);
    await subject.put({ source: 'npm:birchlike', title: 'Birch', letter: 'A' });
    await subject.put({ source: 'npm:@larch/mcp-server', slug: 'l1', title: 'Larch', letter: 'D' });
    await subject.put({ source: 'npm:@other/larch', slug: 'l2', title: 'Larch', letter: 'A' });
    expect(await meant('Larch')).toEqual(['l1', 'l2']);
    expect(await subject.found('larch', 'server')).toEqual(['l1', 'l2']);
    await subject.put({ source: 'npm:@firhq/fir-mcp-server', slug: 'fir', title: 'Fir API' });
    for (const name of ['fir', 'Fir', 'fir-mcp', 'fir-mcp-server']) {
      expect([name, await meant(name)]).toEqual([name, ['fir']]);
    }
    expect(await meant('mcp-server')).toEqual([]);
    expect(await meant('acor')).toEqual([]);
    expect(await meant('')).toEqual([]);
    await subject.put({ source: 'npm:zebra', title: 'Zebra' });
    expect(await meant('acorn mail')).toEqual(['acorn-mail-mcp']);
  });

  test('a package of one registry is never taken for its namesake in another', async () => {
    await subject.put({ source: 'npm:acorn-mail', slug: 'acorn-mail' });
    await subject.put({ source: 'pypi:acorn-mail', slug: 'acorn-mail-2' });
    const first = async (text: string) => (await subject.store.resolve(text))[0]?.source;
    expect(await first('pypi:acorn-mail')).toBe('pypi:acorn-mail');
    expect(await first('pypi:Acorn.Mail==1.2')).toBe('pypi:acorn-mail');
    expect(await first('npm:acorn-mail@1.2.3')).toBe('npm:acorn-mail');
  });
}
