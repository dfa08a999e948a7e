import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterToolsList } from './list-filter.ts';

function filter(text: string, hidden: readonly string[], personal = false) {
  return filterToolsList(text, JSON.parse(text), (tool) => !hidden.includes(tool.name), personal);
}

describe('filtering a list of tools', () => {
  it('cuts hidden tools and leaves every other byte as it was', () => {
    const text =
      '{"id":12345678901234567890, "result" : {"tools":[ {"name":"a","x":1.0},\n{"name":"b"}, {"name":"c","_meta":{"n":9007199254740993}} ],"nextCursor":""},"jsonrpc":"2.0"}';
    const filtered = filter(text, ['b']);
    expect(filtered.ok && filtered.value.text).toBe(
      '{"id":12345678901234567890, "result" : {"tools":[{"name":"a","x":1.0},{"name":"c","_meta":{"n":9007199254740993}}],"nextCursor":""},"jsonrpc":"2.0"}',
    );
    expect(filtered.ok && filtered.value.nextCursor).toBe('');
  });

  it('returns the very same text when nothing is hidden', () => {
    const text = '{"jsonrpc":"2.0","id":1,"result":{ "tools" : [{"name":"a"}] }}';
    const filtered = filter(text, []);
    expect(filtered.ok && filtered.value.text).toBe(text);
  });

  it('makes the cache scope private when the answer depends on the grant', () => {
    const text = '{"id":1,"result":{"cacheScope":"public","tools":[]}}';
    const filtered = filter(text, [], true);
    expect(filtered.ok && filtered.value.text).toBe(
      '{"id":1,"result":{"cacheScope":"private","tools":[]}}',
    );
  });

  it.each([
    '{"id":1,"result":{"tools":{}}}',
    '{"id":1,"result":[]}',
    '{"id":1,"result":{"tools":[{"title":"no name"}]}}',
    '{"id":1,"result":{"tools":["a"]}}',
    '{"id":1}',
    '[]',
  ])('refuses %s, which is no list of tools', (text) => {
    expect(filter(text, []).ok).toBe(false);
  });

  it('passes an error answer unchanged', () => {
    const text = '{"id":1,"error":{"code":-32601,"message":"no"}}';
    const filtered = filter(text, []);
    expect(filtered.ok && filtered.value.text).toBe(text);
  });

  it('agrees with filtering the parsed value, whatever the tools hold', () => {
    const tool = fc.record({ name: fc.constantFrom('a', 'b', 'c'), more: fc.jsonValue() });
    fc.assert(
      fc.property(
        fc.array(tool),
        fc.subarray(['a', 'b', 'c']),
        fc.nat(3),
        (tools, hidden, indent) => {
          const message = { jsonrpc: '2.0', id: 1, result: { before: '"]}', tools, after: [1] } };
          const filtered = filter(JSON.stringify(message, null, indent), hidden);
          const kept = tools.filter(({ name }) => !hidden.includes(name));
          expect(filtered.ok && JSON.parse(filtered.value.text)).toEqual(
            JSON.parse(JSON.stringify({ ...message, result: { ...message.result, tools: kept } })),
          );
        },
      ),
    );
  });
});
