import { describe, expect, it } from 'vitest';
import type { CallOutcome } from '#core/mcp/index.ts';
import { createToolBook } from '#server/upstream/tool-book.ts';
import { batchInspector, settleBatch } from './batch.ts';
import {
  callInspector,
  filterTasks,
  type ListView,
  listInspector,
  otherInspector,
  outcomeOf,
  startedTask,
  streamInspector,
  taskListInspector,
} from './inspectors.ts';

const book = createToolBook(new Map());
const view: ListView = {
  book,
  filter: () => (tool) => tool.name !== 'hidden',
  ownsTask: async (taskId) => taskId.startsWith('mine'),
};
const answer = (result: unknown, id: unknown = 1) => JSON.stringify({ jsonrpc: '2.0', id, result });
const list = (...names: string[]) => ({ tools: names.map((name) => ({ name })) });
const tasks = (...ids: string[]) => ({ tasks: ids.map((taskId) => ({ taskId })) });
const note = '{"jsonrpc":"2.0","method":"notifications/progress","params":{"tools":1}}';
const errorOf = async (text: string | undefined | Promise<string | undefined>) =>
  JSON.parse((await text) ?? '').error?.code;

describe('the answer to a list of tools', () => {
  const inspector = listInspector(view, '1');

  it('loses what the grant may not see, and teaches the book all of it', async () => {
    expect(await inspector.message(answer(list('a', 'hidden', 'b')))).toBe(answer(list('a', 'b')));
    expect(book.has('hidden')).toBe(true);
  });

  it('shares its stream with messages that are none', async () => {
    expect(await inspector.message(note)).toBe(note);
  });

  it('is judged by the policy of the moment', async () => {
    let open = true;
    const changing = { ...view, filter: () => () => open };
    const { message } = listInspector(changing, '1');
    expect(await message(answer(list('a')))).toBe(answer(list('a')));
    open = false;
    expect(await message(answer(list('a')))).toBe(answer(list()));
  });

  it.each([
    '',
    'x',
    '[1',
    '7',
    'null',
    answer({}),
    answer({ tools: [{}] }),
    answer([]),
    '{"id":1}',
  ])('is an error when it is %j', async (text) => {
    expect(await errorOf(inspector.message(text))).toBe(50_203);
  });
});

describe('a list on a stream where none was asked for', () => {
  it.each([
    ['a resumed stream', streamInspector(view)],
    ['the answer to something else', otherInspector(view)],
  ])('is cut by its shape on %s', async (_, { message }) => {
    expect(await message(answer(list('hidden', 'a')))).toBe(answer(list('a')));
    expect(await message(answer(tasks('mine-1', 'theirs')))).toBe(answer(tasks('mine-1')));
    const batch = `[${note}, ${answer(list('hidden'))},${answer({ n: 1 }).replace('1}', '1.0}')}]`;
    expect(await message(batch)).toBe(
      `[${note},${answer(list())},${answer({ n: 1 }).replace('1}', '1.0}')}]`,
    );
    const escaped = answer(list('hidden')).replace('tools', '\\u0074ools');
    expect(await message(escaped)).not.toContain('hidden');
  });

  it.each([
    note,
    answer({ content: [], tools: ['hidden'] }),
    answer({ structuredContent: { tools: [{ name: 'hidden' }] } }),
    answer({ text: '\u2028 "tools" \\u0041' }),
    `[${note}, ${answer({})}]`,
    'no JSON, and nothing of interest',
  ])('is not seen in %j', async (text) => {
    expect(await streamInspector(view).message(text)).toBe(text);
    expect(await otherInspector(view).message(text)).toBe(text);
  });

  it('that cannot be read is an error where lists are expected, and passes elsewhere', async () => {
    const broken = '{"result":{"tools":[{"name":"hidden"}]}';
    expect(await errorOf(streamInspector(view).message(broken))).toBe(50_203);
    expect(await otherInspector(view).message(broken)).toBe(broken);
  });

  it('says by a notification that the book is out of date, and by nothing else', async () => {
    book.learn([{ name: 'known' }]);
    const words = 'notifications/tools/list_changed';
    const talk = answer({ text: words, method: words });
    for (const { message } of [streamInspector(view), otherInspector(view)]) {
      expect(await message(talk)).toBe(talk);
    }
    for (const { message } of [streamInspector(view), otherInspector(view)]) {
      expect(book.has('known')).toBe(true);
      await message(`{"jsonrpc":"2.0","method":"${words}"}`);
      expect(book.has('known')).toBe(false);
      book.learn([{ name: 'known' }]);
    }
  });

  it('teaches the book nothing where none was asked for', async () => {
    const forged = answer({ tools: [{ name: 'forged', inputSchema: true }] });
    await otherInspector(view).message(forged);
    expect(book.has('forged')).toBe(false);
    const other = answer({ tools: ['no', 'tools'] });
    expect(await otherInspector(view).message(other)).toBe(other);
  });
});

describe('the answer to a list of tasks', () => {
  const { message } = taskListInspector(view, '3');

  it('keeps the grant’s own, and every other byte', async () => {
    const text = '{ "id":3, "result":{"x":1.0,"tasks":[ {"taskId":"mine"}, {"taskId":"b"} ]}}';
    expect(await message(text)).toBe('{ "id":3, "result":{"x":1.0,"tasks":[{"taskId":"mine"}]}}');
    expect(await filterTasks(answer(tasks('b', 'c')), view.ownsTask)).toBe(answer(tasks()));
  });

  it.each(['x', answer({ tasks: {} }), '{"result":{"tasks":[],"tasks":[{"taskId":"b"}]}}'])(
    'is an error when it is %j',
    async (text) => {
      expect(await message(text)).toContain('"id":3,"error"');
    },
  );
});

describe('the answer to a call', () => {
  function watch(id: string | number | undefined = 1) {
    const found: CallOutcome[] = [];
    const bound: string[] = [];
    const inspector = callInspector({
      id,
      found: (outcome) => found.push(outcome),
      bindTask: async (taskId) => void bound.push(taskId),
    });
    return { found, bound, inspector };
  }

  it.each<[string, CallOutcome[]]>([
    [answer({ content: [] }), [{ kind: 'ok' }]],
    [answer({ isError: true }), [{ kind: 'tool_error' }]],
    [answer({ isError: 'true' }), [{ kind: 'ok' }]],
    ['{"id":1,"error":{"code":-32602}}', [{ kind: 'rpc_error', code: -32602 }]],
    ['{"id":null,"error":{"code":-32700}}', [{ kind: 'rpc_error', code: -32700 }]],
    ['{"id":1,"error":{"code":"-32602"}}', [{ kind: 'rpc_error', code: 0 }]],
    ['{"id":2,"error":{"code":-32602}}', []],
    ['{"id":"1","error":{"code":-32602}}', []],
    [note.replace('"tools":1', '"result":{"error":1}'), []],
    ['broken "error" {', []],
  ])('tells the outcome: %s', async (text, outcomes) => {
    const { found, inspector } = watch();
    expect(await inspector.message(text)).toBe(text);
    expect(found).toEqual(outcomes);
  });

  it('tells one outcome, the first', async () => {
    const { found, inspector } = watch();
    await inspector.message(answer({}));
    await inspector.message('{"id":1,"error":{"code":-32602}}');
    expect(found).toEqual([{ kind: 'ok' }]);
  });

  it.each([answer({ task: { taskId: 't' } }), answer({ resultType: 'task', taskId: 't' })])(
    'binds the task that it starts before it goes on: %s',
    async (text) => {
      const { bound, inspector } = watch();
      const passed = inspector.message(text);
      expect(passed).toBeInstanceOf(Promise);
      expect(await passed).toBe(text);
      expect(bound).toEqual(['t']);
    },
  );

  it('starts no task with an id that is no text', () => {
    expect(startedTask(JSON.parse(answer({ taskId: 7 })))).toBeUndefined();
    expect(startedTask(JSON.parse(answer(['taskId'])))).toBeUndefined();
    expect(outcomeOf([])).toEqual({ kind: 'ok' });
  });
});

describe('the answers to a batch', () => {
  it('end every call with the outcome of its own answer', async () => {
    const inspector = batchInspector(streamInspector(view));
    const text = `[{"id":"a","error":{"code":-32602}},${answer({ isError: true }, 2)}]`;
    expect(await inspector.message(text)).toBe(text);
    const settled: Record<string, CallOutcome> = {};
    const call = (idText: string) => ({
      idText,
      call: {
        requestId: idText,
        settle(outcome: CallOutcome) {
          settled[idText] = outcome;
        },
      },
    });
    const calls = [call('"a"'), call('2'), call('3'), call('null')];
    settleBatch(calls, inspector.found, { kind: 'ok' }, { bytes: 0 });
    expect(settled).toEqual({
      '"a"': { kind: 'rpc_error', code: -32602 },
      2: { kind: 'tool_error' },
      3: { kind: 'broken' },
      null: { kind: 'ok' },
    });
    settleBatch(calls, inspector.found, { kind: 'not_sent' }, { bytes: 0 });
    expect(new Set(Object.values(settled).map(({ kind }) => kind))).toEqual(new Set(['not_sent']));
  });
});
