import { describe, expect, it } from 'vitest';
import { DEPTH_MAX, readMessage } from './message.ts';

function refusal(text: string): string {
  const read = readMessage(text);
  return read.ok ? 'accepted' : `${read.failure.code}: ${read.failure.detail}`;
}

const call = (params: string) =>
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`;

describe('reading a message', () => {
  it('reads a call with its name and arguments', () => {
    const read = readMessage(call('{"name":"a","arguments":{"x":1}}'));
    expect(read.ok && read.value.call).toEqual({ name: 'a', arguments: { x: 1 } });
    expect(read.ok && read.value.idText).toBe('1');
  });

  it('takes absent arguments for an empty object', () => {
    const read = readMessage(call('{"name":"a"}'));
    expect(read.ok && read.value.call?.arguments).toEqual({});
  });

  it.each([
    ['a name that is an array', '{"name":["a"]}'],
    ['a name that is an object', '{"name":{"toString":"a"}}'],
    ['a name that is a number', '{"name":1}'],
    ['a missing name', '{}'],
    ['arguments that are null', '{"name":"a","arguments":null}'],
    ['arguments that are a list', '{"name":"a","arguments":[]}'],
    ['a second spelling of a parameter', '{"name":"a","Name":"b"}'],
    ['a parameter folded by the long s', '{"name":"a","argumentſ":{}}'],
    ['half of a surrogate pair in the name', '{"name":"\\ud800"}'],
  ])('refuses %s as invalid params', (_, params) => {
    expect(refusal(call(params))).toMatch(/^invalid_params/);
  });

  it.each([
    ['at the top', '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}'],
    ['in params', call('{"name":"a","name":"b"}')],
    ['in _meta', call('{"name":"a","_meta":{"a":1,"a":2}}')],
    ['deep in the arguments', call('{"name":"a","arguments":{"l":[{"x":1,"\\u0078":2}]}}')],
    ['as __proto__', call('{"name":"a","arguments":{"__proto__":1,"__proto__":2}}')],
  ])('refuses a member name that stands twice %s', (_, text) => {
    expect(refusal(text)).toBe('invalid_request: a member name stands twice in one object');
  });

  it('accepts equal names in different objects and colons inside strings', () => {
    expect(refusal(call('{"name":"a:b","arguments":{"x":{"x":":"},"y":[{"x":1},{"x":2}]}}'))).toBe(
      'accepted',
    );
  });

  it.each([
    ['trailing data', '{"jsonrpc":"2.0","id":1,"method":"ping"}{}'],
    ['a byte order mark', '\uFEFF{"jsonrpc":"2.0","id":1,"method":"ping"}'],
    ['a trailing comma', '{"jsonrpc":"2.0","id":1,"method":"ping",}'],
    ['an empty body', ''],
  ])('refuses %s as a parse error', (_, text) => {
    expect(refusal(text)).toMatch(/^parse_error/);
  });

  it.each([
    ['an array', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]'],
    ['a string', '"tools/call"'],
    [
      'another spelling of a member',
      '{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}',
    ],
    ['a method that is no string', '{"jsonrpc":"2.0","id":1,"method":["tools/call"]}'],
    ['an id that is null', '{"jsonrpc":"2.0","id":null,"method":"ping"}'],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"ping"}'],
    ['a request that is a response too', '{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}'],
    ['a response with result and error', '{"jsonrpc":"2.0","id":1,"result":{},"error":{}}'],
    ['neither request nor response', '{"jsonrpc":"2.0","id":1}'],
  ])('refuses %s as an invalid request', (_, text) => {
    expect(refusal(text)).toMatch(/^invalid_request/);
  });

  it('refuses what nests deeper than the bound and accepts the bound itself', () => {
    const nest = (levels: number) =>
      call(`{"name":"a","arguments":{"x":${'['.repeat(levels)}${']'.repeat(levels)}}}`);
    expect(refusal(nest(DEPTH_MAX - 3))).toBe('accepted');
    expect(refusal(nest(DEPTH_MAX - 2))).toMatch(/nested deeper/);
    expect(refusal(nest(100_000))).toMatch(/nested deeper/);
  });

  it('gives the id back as it was written, also beyond 2^53', () => {
    const idOf = (id: string) => {
      const read = readMessage(`{"jsonrpc":"2.0","id":${id},"method":"ping"}`);
      return read.ok ? read.value.idText : 'refused';
    };
    expect(idOf('0')).toBe('0');
    expect(idOf('"x\\"y"')).toBe('"x\\"y"');
    expect(idOf('123456789012345678901')).toBe('123456789012345678901');
  });

  it('tells notifications, responses and the claimed revision', () => {
    const kind = (text: string) => {
      const read = readMessage(text);
      return read.ok ? `${read.value.kind} ${read.value.modern}` : 'refused';
    };
    expect(kind('{"jsonrpc":"2.0","method":"notifications/initialized"}')).toBe(
      'notification false',
    );
    expect(kind('{"jsonrpc":"2.0","id":1,"result":{}}')).toBe('response false');
    const meta = '{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}';
    expect(kind(`{"jsonrpc":"2.0","id":1,"method":"ping","params":${meta}}`)).toBe('request true');
  });
});
