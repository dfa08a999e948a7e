// What every driver of the catalogue's port promises about search. Run by
// src/server/storage/catalogue-conformance.test.ts.
import { beforeEach, expect, test } from 'vitest';
import { serverSummarySchema, toolSummarySchema } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import type { Subject } from './subject.ts';

export function promisesOfSearch(subject: Subject): void {
  beforeEach(async () => {
    const tool = (name: string, description: string, category: ToolClass = 'Read') => ({
      name,
      description,
      category,
    });
    await subject.put({
      source: 'npm:@stripe/mcp',
      title: 'Stripe',
      description: 'Payments and refunds.',
      tools: [
        tool('create_refund', 'Gives a payment back.', 'Financial'),
        tool('list_invoices', 'Lists invoices of a customer.'),
      ],
    });
    await subject.put({
      source: 'npm:github-mcp-server',
      title: 'GitHub MCP Server',
      tools: [
        tool('delete_repository', 'Deletes a repository for ever.', 'Destructive'),
        tool('create_issue', 'Opens an issue.', 'Write'),
        tool('search_code', 'Finds code.'),
      ],
    });
    await subject.put({
      source: 'pypi:tracker',
      title: 'Tracker',
      description: 'Works with Stripe and with GitHub.',
      tools: [tool('createIssue', 'Opens an issue.', 'Write'), tool('get', 'Gets it.')],
    });
    await subject.put({
      source: 'npm:cafe',
      title: 'Café Société',
      tools: [tool('réserver', 'Books.')],
    });
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
    ['mcp server', 'github-mcp-server'],
    ['gh repo delete', 'github-mcp-server/delete_repository'],
  ])('"%s" finds %s first', async (query, expected) => {
    expect((await subject.found(query))[0]).toBe(expected);
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
      expect((await subject.found(query, 'tool')).slice(0, 2).sort()).toEqual(both);
    }
  });

  test('a word that is known is not taken for another one', async () => {
    await subject.put({ source: 'npm:mail', tools: [{ name: 'read_mail' }] });
    await subject.put({ source: 'npm:main', tools: [{ name: 'read_main' }] });
    expect([...(await subject.found('mail'))].sort()).toEqual(['mail', 'mail/read_mail']);
    expect([...(await subject.found('maix'))].sort()).toEqual([
      'mail',
      'mail/read_mail',
      'main',
      'main/read_main',
    ]);
  });

  test('words that stand nowhere together still find something', async () => {
    expect(await subject.found('refund unheardof')).toContain('stripe-mcp/create_refund');
  });

  test('only the kind that was asked for is answered, and not more than asked for', async () => {
    expect(
      (await subject.store.search('stripe', { limit: 20, kind: 'server' })).map(({ kind }) => kind),
    ).toEqual(['server', 'server']);
    const tools = await subject.store.search('github', { limit: 2, kind: 'tool' });
    expect(tools.map(({ kind }) => kind)).toEqual(['tool', 'tool']);
    for (const { server, tool } of tools) {
      expect(serverSummarySchema.safeParse(server).success).toBe(true);
      expect(toolSummarySchema.safeParse(tool).success).toBe(true);
    }
  });

  test('empty, short and hostile queries give sane answers', async () => {
    for (const query of ['', ' ', '"', '***', '()', '\0', '\ud800', '-', '.:/', '💥💥']) {
      expect([query, await subject.found(query)]).toEqual([query, []]);
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
      expect((await subject.found(query)).length).toBeLessThanOrEqual(20);
    }
    expect((await subject.store.stats()).servers).toBe(4);
  });

  test('what is gone is not found any more', async () => {
    await subject.put({ source: 'npm:@stripe/mcp', title: 'Purple', slug: 'x', description: null });
    expect(await subject.found('create_refund', 'tool')).not.toContain('stripe-mcp/create_refund');
    expect(await subject.found('payments', 'server')).toEqual([]);
    expect((await subject.found('purple'))[0]).toBe('stripe-mcp');
  });
}
