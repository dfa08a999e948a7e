import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AnswerStream } from './exchange.ts';
import { createStreamBook, type StreamBook } from './stream-book.ts';

let book: StreamBook;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  book = createStreamBook();
});
afterEach(() => {
  book.close();
  vi.useRealTimers();
});

function stream(): AnswerStream & { readonly written: string[]; readonly cuts: number[] } {
  const written: string[] = [];
  const cuts: number[] = [];
  return {
    written,
    cuts,
    write: (chunk) => written.push(String(chunk)) > 0,
    onDrain() {},
    end() {},
    destroy: () => void cuts.push(1),
  };
}

describe('open streams', () => {
  it('of a revoked grant are cut, all of them and no others', () => {
    const [one, two, other] = [stream(), stream(), stream()];
    book.add('g', one, true);
    book.add('g', two, false);
    book.add('h', other, true);
    book.cut((grant) => grant === 'g');
    expect([one, two, other].map(({ cuts }) => cuts.length)).toEqual([1, 1, 0]);
  });

  it('that have ended are forgotten', () => {
    const [one, two] = [stream(), stream()];
    const forget = book.add('g', one, true);
    book.add('g', two, true);
    forget();
    forget();
    expect(book.size).toBe(1);
    book.cut(() => true);
    expect([one.cuts.length, two.cuts.length]).toEqual([0, 1]);
  });
});

describe('a quiet stream', () => {
  it('gets a comment now and then, which ends no event', () => {
    const events = stream();
    book.add('g', events, true);
    vi.advanceTimersByTime(24_000);
    expect(events.written).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(events.written.length).toBeGreaterThanOrEqual(2);
    expect(new Set(events.written)).toEqual(new Set([': keep-alive\n']));
  });

  it('gets none while it is not quiet', () => {
    const events = stream();
    book.add('g', events, true);
    for (let n = 0; n < 10; n += 1) {
      vi.advanceTimersByTime(10_000);
      book.touch(events, Buffer.from('data: x\n\n'));
    }
    expect(events.written).toEqual([]);
  });

  it('gets none in the middle of a line, and none where bytes are no events', () => {
    const [events, bytes] = [stream(), stream()];
    book.add('g', events, true);
    book.add('g', bytes, false);
    book.touch(events, Buffer.from('data: half a li'));
    vi.advanceTimersByTime(120_000);
    expect([events.written, bytes.written]).toEqual([[], []]);
    book.touch(events, Buffer.from('ne\n'));
    vi.advanceTimersByTime(60_000);
    expect(events.written).not.toEqual([]);
  });
});
