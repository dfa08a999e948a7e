import { describe, expect, it } from 'vitest';
import { readMessage } from './message.ts';
import { headerMismatch, mirroredArguments, parameterMismatch } from './mirrored-headers.ts';

const decode = (encoded: string) => Buffer.from(encoded, 'base64').toString();

function mismatch(body: object, headers: Record<string, string>): string | undefined {
  const read = readMessage(JSON.stringify(body));
  if (!read.ok) throw new Error(read.failure.detail);
  return headerMismatch(read.value, (name) => headers[name], decode);
}

const META = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
const MODERN = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'a', _meta: META },
};
const HEADERS = {
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': 'a',
};

describe('headers that mirror the body', () => {
  it('accepts headers that agree, plain or in base64', () => {
    expect(mismatch(MODERN, HEADERS)).toBeUndefined();
    expect(mismatch(MODERN, { ...HEADERS, 'mcp-name': '=?base64?YQ==?=' })).toBeUndefined();
  });

  it.each([
    ['another name', { 'mcp-name': 'b' }],
    ['another method', { 'mcp-method': 'ping' }],
    ['a method in other case', { 'mcp-method': 'Tools/Call' }],
    ['another version', { 'mcp-protocol-version': '2025-11-25' }],
  ])('finds %s', (_, change) => {
    expect(mismatch(MODERN, { ...HEADERS, ...change })).toMatch(/differs/);
  });

  it.each(['mcp-name', 'mcp-method', 'mcp-protocol-version'])('finds %s missing', (name) => {
    const rest = Object.fromEntries(Object.entries(HEADERS).filter(([key]) => key !== name));
    expect(mismatch(MODERN, rest)).toMatch(/missing/);
  });

  it('judges a legacy message only where a header contradicts it', () => {
    const legacy = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'a' } };
    expect(mismatch(legacy, {})).toBeUndefined();
    expect(mismatch(legacy, { 'mcp-name': 'b' })).toMatch(/differs/);
  });
});

describe('headers that mirror arguments', () => {
  const schema = {
    type: 'object',
    properties: {
      region: { type: 'string', 'x-mcp-header': 'Region' },
      deep: { type: 'object', properties: { n: { type: 'integer', 'x-mcp-header': 'N' } } },
    },
  };
  const check = (args: object, headers: Record<string, string>) =>
    parameterMismatch(
      args as Parameters<typeof parameterMismatch>[0],
      mirroredArguments(schema),
      (name) => headers[name],
      decode,
    );

  it('accepts equal values, integers compared as numbers', () => {
    const headers = { 'mcp-param-region': 'eu', 'mcp-param-n': '7' };
    expect(check({ region: 'eu', deep: { n: 7.0 } }, headers)).toBeUndefined();
    expect(check({}, {})).toBeUndefined();
  });

  it('finds missing, different and superfluous headers', () => {
    expect(check({ region: 'eu' }, {})).toMatch(/missing/);
    expect(check({ region: 'eu' }, { 'mcp-param-region': 'us' })).toMatch(/differs/);
    expect(check({}, { 'mcp-param-region': 'us' })).toMatch(/absent/);
    expect(check({ region: null }, { 'mcp-param-region': 'us' })).toMatch(/absent/);
  });
});
