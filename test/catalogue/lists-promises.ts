// What every driver of the catalogue's port promises about lists: order, filters, pages, cursors. Run by
// src/server/storage/catalogue-conformance.test.ts.
import { expect, test } from 'vitest';
import { serverSummarySchema, toolSummarySchema } from '#contract/catalogue.ts';
import { storageTroubleOf } from '#contract/storage-trouble.ts';
import type { ToolFilter } from '#core/assessment/index.ts';
import { newEvent, SCANNED_AT_MS } from './records.ts';
import { allPages, type Subject } from './subject.ts';

export function promisesOfLists(subject: Subject): void {
  test('servers are listed by slug, by grade, by category, without gaps or repeats', async () => {
    for (let n = 0; n < 23; n += 1) {
      const letter = (['A', 'B', null] as const)[n % 3] ?? null;
      const category = n % 2 === 0 ? 'Write' : 'Execute';
      await subject.put({ source: `npm:s${n}`, letter, tools: [{ name: 'go', category }] });
    }
    const slugs = Array.from({ length: 23 }, (_, n) => `s${n}`).sort();
    const all = await allPages((page) => subject.store.servers({}, page), 4);
    expect(all.map(({ slug }) => slug)).toEqual(slugs);
    expect(all.every((row) => serverSummarySchema.safeParse(row).success)).toBe(true);
    const some = await allPages(
      (page) => subject.store.servers({ grade: 'B', category: 'Write' }, page),
      2,
    );
    expect(some.map(({ slug }) => slug)).toEqual(['s10', 's16', 's22', 's4']);
    expect(await allPages((page) => subject.store.servers({ grade: 'F' }, page), 2)).toEqual([]);
    const changed = await allPages((page) => subject.store.slugs(page), 5);
    expect(changed).toEqual(slugs.map((slug) => ({ slug, changedAtMs: SCANNED_AT_MS })));
  });

  test('tools are listed by severity, then server, then name', async () => {
    await subject.put({
      source: 'npm:b',
      tools: [
        { name: 'two', category: 'Execute' },
        { name: 'one', category: 'Execute' },
        { name: 'end', category: 'Destructive', severity: 'Medium' },
      ],
    });
    await subject.put({
      source: 'npm:a',
      tools: [
        { name: 'pay', category: 'Financial' },
        { name: 'see' },
        { name: 'run', category: 'Execute' },
      ],
    });
    const names = async (filter: ToolFilter, limit = 2) =>
      (await allPages((page) => subject.store.tools(filter, page), limit)).map(
        ({ server, name }) => `${server.slug}/${name}`,
      );
    expect(await names({})).toEqual(['a/pay', 'a/run', 'b/one', 'b/two', 'b/end', 'a/see']);
    expect(await names({ category: 'Execute' })).toEqual(['a/run', 'b/one', 'b/two']);
    expect(await names({ riskClass: 'Critical' }, 1)).toEqual(['a/pay', 'b/end']);
    expect(await names({ severity: 'Medium' })).toEqual(['b/end']);
    expect(await names({ server: 'b' }, 1)).toEqual(['b/one', 'b/two', 'b/end']);
    expect(await names({ server: 'nobody' })).toEqual([]);
    expect(await names({ category: 'Read', riskClass: 'High' })).toEqual([]);
    const [first] = (await subject.store.tools({}, { limit: 1 })).rows;
    expect(toolSummarySchema.safeParse(first).success).toBe(true);
  });

  test('tools are listed by attack, alone and with every other filter', async () => {
    await subject.put({
      source: 'npm:a',
      tools: [
        { name: 'run', category: 'Execute', attacks: ['injection', 'exfiltration'] },
        { name: 'read', attacks: ['exfiltration'] },
      ],
    });
    await subject.put({
      source: 'npm:b',
      tools: [{ name: 'post', category: 'Write', attacks: ['exfiltration'] }],
    });
    const names = async (filter: ToolFilter) =>
      (await subject.store.tools(filter, { limit: 10 })).rows.map(({ name }) => name);
    expect(await names({ attack: 'exfiltration' })).toEqual(['run', 'post', 'read']);
    expect(await names({ attack: 'exfiltration', category: 'Read' })).toEqual(['read']);
    expect(await names({ attack: 'exfiltration', server: 'b' })).toEqual(['post']);
    expect(await names({ attack: 'injection' })).toEqual(['run']);
    expect(await names({ attack: 'nothing' })).toEqual([]);
    await subject.put({ source: 'npm:a', tools: [{ name: 'read' }] });
    expect(await names({ attack: 'exfiltration' })).toEqual(['post']);
  });

  test('a page goes on after rows that were added, removed or changed meanwhile', async () => {
    const tools = (...names: string[]) => names.map((name) => ({ name }));
    await subject.put({ source: 'npm:a', tools: tools('a', 'b', 'c', 'd') });
    const first = await subject.store.tools({}, { limit: 2 });
    await subject.put({ source: 'npm:a', tools: tools('a', 'aa', 'c', 'd', 'e') });
    const second = await subject.store.tools({}, { limit: 9, cursor: first.next ?? '' });
    expect(first.rows.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(second.rows.map(({ name }) => name)).toEqual(['c', 'd', 'e']);
  });

  test('a description in a list is its first sentence', async () => {
    const cases: readonly (readonly [string | null, string | null])[] = [
      ['Reads mail. Then more.', 'Reads mail.'],
      ['Reads v1.2 of a file, e.g. a.txt. More', 'Reads v1.2 of a file, e.g. a.txt.'],
      ['First line\n  goes on\n\nArgs:', 'First line goes on'],
      ['\n\n  Indented!\n', 'Indented!'],
      ['   ', null],
      [null, null],
    ];
    const tools = cases.map(([description], n) => ({ name: `t${n}`, description }));
    await subject.put({
      source: 'npm:a',
      tools: [...tools, { name: 't9', description: 'x'.repeat(5000) }],
    });
    const { rows } = await subject.store.tools({}, { limit: 20 });
    expect(rows.slice(0, -1).map(({ description }) => description)).toEqual(
      cases.map(([, sentence]) => sentence),
    );
    expect(rows.at(-1)?.description?.length).toBeLessThan(250);
  });

  test('a cursor that is none is refused as such', async () => {
    await subject.put({
      source: 'npm:a',
      tools: [{ name: 'x' }, { name: 'y' }],
      events: [newEvent('e')],
    });
    const { next = '' } = await subject.store.tools({}, { limit: 1 });
    const reads = [
      (cursor: string) => subject.store.servers({}, { limit: 1, cursor }),
      (cursor: string) => subject.store.slugs({ limit: 1, cursor }),
      (cursor: string) => subject.store.recentEvents({}, { limit: 1, cursor }),
      (cursor: string) => subject.store.events({}, { limit: 1, after: cursor }),
    ];
    const tools = (cursor: string) => subject.store.tools({}, { limit: 1, cursor });
    for (const read of [...reads, tools]) {
      for (const cursor of ['', 'x', '0', `${next}x`, next.slice(1), 'W10', '💥', "' OR 1=1"]) {
        await expect(read(cursor).catch(storageTroubleOf)).resolves.toBe('bad-cursor');
      }
    }
    for (const read of reads)
      await expect(read(next).catch(storageTroubleOf)).resolves.toBe('bad-cursor');
    expect((await tools(next)).rows).toHaveLength(1);
  });

  test('related tools are namesakes of other servers first, then neighbours of the same kind', async () => {
    await subject.put({
      source: 'npm:a',
      tools: [
        { name: 'create_issue', category: 'Write', description: 'Creates an issue in a project.' },
        { name: 'delete_issue', category: 'Destructive' },
        { name: 'create_label', category: 'Write' },
        { name: 'search' },
      ],
    });
    await subject.put({
      source: 'npm:b',
      tools: [
        { name: 'createIssue', category: 'Write', description: 'Opens an issue in a project.' },
      ],
    });
    await subject.put({
      source: 'npm:c',
      tools: [{ name: 'create-issue', description: 'Something else.' }],
    });
    const related = await subject.store.relatedTools('a', 'create_issue', 10);
    expect(related.map(({ server, name }) => `${server.slug}/${name}`)).toEqual([
      'b/createIssue',
      'c/create-issue',
      'a/delete_issue',
      'a/create_label',
    ]);
    expect(
      (await subject.store.relatedTools('a', 'create_issue', 3)).map(({ name }) => name),
    ).toEqual(['createIssue', 'create-issue', 'delete_issue']);
    expect(await subject.store.relatedTools('a', 'nothing', 3)).toEqual([]);
    expect(await subject.store.relatedTools('a', 'create_issue', 0)).toEqual([]);
  });
}
