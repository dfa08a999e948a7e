import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { negotiatedRevision, readServerText } from './server-message.ts';

const kinds = (text: string) =>
  readServerText(text).map((message) => [message.kind, 'id' in message ? message.id : undefined]);

describe('readServerText', () => {
  it('reads answers, requests and notifications in any order of members', () => {
    expect(kinds('{"jsonrpc":"2.0","id":7,"result":{}}')).toEqual([['answer', 7]]);
    expect(kinds('{"result":{"a":1},"jsonrpc":"2.0","id":"x"}')).toEqual([['answer', 'x']]);
    expect(kinds(' { "id" : 0, "error": {"code":1,"message":""}, "jsonrpc":"2.0"}')).toEqual([
      ['answer', 0],
    ]);
    expect(kinds('{"method":"ping","jsonrpc":"2.0","id":1}')).toEqual([['request', 1]]);
    expect(kinds('{"jsonrpc":"2.0","method":"notifications/x"}')).toEqual([
      ['notification', undefined],
    ]);
  });

  it('reads the elements of a batch one by one', () => {
    const text = '[{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","method":"n"}]';
    expect(readServerText(text).map((message) => message.text)).toEqual([
      '{"jsonrpc":"2.0","id":1,"result":{}}',
      '{"jsonrpc":"2.0","method":"n"}',
    ]);
  });

  it('yields nothing for what is no JSON-RPC', () => {
    for (const text of ['', 'Listening…', '{', '{}', '[]', 'null', '{"id":1}', '{"id":null}']) {
      expect(readServerText(text)).toEqual([]);
    }
    expect(readServerText('{"id":1,"result":{},"error":{}}')).toEqual([]);
  });

  it('finds the same id as a parser, wherever else the text mentions ids', () => {
    const id = fc.oneof(fc.integer(), fc.string());
    const result = fc.dictionary(fc.constantFrom('id', 'result', 'jsonrpc', 'x'), fc.jsonValue());
    fc.assert(
      fc.property(id, result, fc.boolean(), (wanted, value, idLast) => {
        const message = idLast
          ? { result: value, jsonrpc: '2.0', id: wanted }
          : { jsonrpc: '2.0', id: wanted, result: value };
        expect(kinds(JSON.stringify(message))).toEqual([['answer', wanted]]);
      }),
    );
  });
});

describe('negotiatedRevision', () => {
  it('is what a successful handshake says, and nothing for a failed one', () => {
    expect(negotiatedRevision('{"id":1,"result":{"protocolVersion":"2025-06-18"}}')).toBe(
      '2025-06-18',
    );
    expect(negotiatedRevision('{"id":1,"error":{"code":1}}')).toBeUndefined();
  });
});
