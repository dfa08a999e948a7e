import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '#contract/errors.ts';
import { createSseReader, type SseEvent, sseEvent } from './sse.ts';

function readAll(chunks: readonly Buffer[], max?: number): { events: SseEvent[]; rest: Buffer } {
  const events: SseEvent[] = [];
  const reader = createSseReader((event) => events.push(event), max);
  for (const chunk of chunks) reader.push(chunk);
  return { events, rest: reader.rest() };
}

function plain(events: readonly SseEvent[]) {
  return events.map(({ raw: _, ...event }) => event);
}

const STREAM =
  'id: 1\nretry: 500\ndata:\n\n: keep-alive\n\nevent: message\r\ndata: {"é":1}\r\ndata:  two\r\n\r\n' +
  'data: cr\r\rid\nevent:\n\nfield\ndata: end\n\ndata: never finished';

describe('createSseReader', () => {
  it('reads ids, names, priming events, comments and several data lines', () => {
    const { events, rest } = readAll([Buffer.from(STREAM)]);
    expect(plain(events)).toEqual([
      { id: '1', retry: 500, data: '' },
      { data: '' },
      { event: 'message', data: '{"é":1}\n two' },
      { data: 'cr' },
      { id: '', data: '' },
      { data: 'end' },
    ]);
    expect(rest.toString()).toBe('data: never finished');
  });

  it('reads the same events however the bytes are split, and keeps every byte', () => {
    const whole = Buffer.from(STREAM);
    const expected = plain(readAll([whole]).events);
    const cuts = fc.array(fc.nat({ max: whole.length }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (points) => {
        const sorted = [0, ...points.sort((a, b) => a - b), whole.length];
        const chunks = sorted.slice(1).map((end, i) => whole.subarray(sorted[i], end));
        const { events, rest } = readAll(chunks);
        expect(plain(events)).toEqual(expected);
        expect(Buffer.concat([...events.map((event) => event.raw), rest])).toEqual(whole);
      }),
    );
  });

  it('keeps every byte of any input', () => {
    const text = fc.string({ unit: fc.constantFrom('\r', '\n', 'd', ':', ' ', 'data: x\n') });
    fc.assert(
      fc.property(text, fc.nat({ max: 40 }), (stream, cut) => {
        const whole = Buffer.from(stream);
        const { events, rest } = readAll([whole.subarray(0, cut), whole.subarray(cut)]);
        expect(Buffer.concat([...events.map((event) => event.raw), rest])).toEqual(whole);
        expect(plain(events)).toEqual(plain(readAll([whole]).events));
      }),
    );
  });

  it('ignores a byte order mark at the start', () => {
    expect(plain(readAll([Buffer.from('\uFEFFdata: x\n\n')]).events)).toEqual([{ data: 'x' }]);
  });

  it('ends with a fault when one event is larger than the limit', () => {
    expect(() => readAll([Buffer.from('data: 123'), Buffer.from('456\n\n')], 10)).toThrow(Fault);
    expect(() => readAll([Buffer.from('data: 1\n\ndata: 2\n\n')], 10)).not.toThrow();
  });
});

describe('sseEvent', () => {
  it('writes what the reader reads, and no data can start another field', () => {
    const text = sseEvent('{"a":\r\n1,\r"b":2}', 'x-1');
    expect(plain(readAll([Buffer.from(text)]).events)).toEqual([
      { id: 'x-1', event: 'message', data: '{"a": 1, "b":2}' },
    ]);
  });
});
