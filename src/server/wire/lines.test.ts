import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineReader, messageLine } from './lines.ts';

function readAll(chunks: readonly Buffer[], max?: number): string[] {
  const seen: string[] = [];
  const reader = createLineReader(
    { onLine: (text) => seen.push(text), onBadLine: (why) => seen.push(`<${why}>`) },
    max,
  );
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return seen;
}

describe('createLineReader', () => {
  it('delivers two messages of one chunk, skips empty lines, cuts carriage returns', () => {
    expect(readAll([Buffer.from('{"a":1}\n\r\n\n{"b":2}\r\nlast')])).toEqual([
      '{"a":1}',
      '{"b":2}',
      'last',
    ]);
  });

  it('reads the same lines however the bytes are split', () => {
    const whole = Buffer.from('{"name":"дом 🏠"}\nsecond\r\n{"ü":"€"}\n');
    const cuts = fc.array(fc.nat({ max: whole.length }), { maxLength: 10 });
    fc.assert(
      fc.property(cuts, (points) => {
        const sorted = [0, ...points.sort((a, b) => a - b), whole.length];
        const chunks = sorted.slice(1).map((end, i) => whole.subarray(sorted[i], end));
        expect(readAll(chunks)).toEqual(['{"name":"дом 🏠"}', 'second', '{"ü":"€"}']);
      }),
    );
  });

  it('reports a line beyond the limit once and reads on after it', () => {
    const chunks = ['12345', '678', '9', '0\nnext\n', '12345\n123456\n'].map((c) => Buffer.from(c));
    expect(readAll(chunks, 5)).toEqual(['<too_long>', 'next', '12345', '<too_long>']);
  });

  it('refuses a line that is no UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from([0x22, 0xff, 0x22, 10]), Buffer.from('ok\n')]);
    expect(readAll([bytes])).toEqual(['<not_utf8>', 'ok']);
  });
});

describe('messageLine', () => {
  it('keeps a message on one line', () => {
    expect(messageLine('{\r\n"a": 1}')).toBe('{ "a": 1}\n');
    expect(messageLine('{"a":"\\n"}')).toBe('{"a":"\\n"}\n');
  });
});
