import { afterEach, describe, expect, it } from 'vitest';
import {
  createEventStreams,
  type EventStreams,
  lastEventId,
  type ServerEvent,
  whenAborted,
} from './index.ts';

const open: EventStreams[] = [];
const logged: string[] = [];
afterEach(() => {
  for (const streams of open.splice(0)) streams.close();
  logged.length = 0;
});

function streamsWith(more: { perReader?: number; heartbeatMs?: number; patienceMs?: number } = {}) {
  const streams = createEventStreams({ log: (line) => logged.push(line), ...more });
  open.push(streams);
  return streams;
}

const asked = () => new Request('http://gateway.test/live');
const everybody = async () => true;

/** A feed that sends these and stays open. */
function sending(events: readonly ServerEvent[]) {
  return async (sink: Parameters<Parameters<EventStreams['open']>[1]['feed']>[0]) => {
    await sink.send(events);
    await whenAborted(sink.ended);
  };
}

/** Reads until the text holds something, or the end. */
async function readUntil(response: Response, wanted: string): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (reader !== undefined && !text.includes(wanted)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  reader?.releaseLock();
  return text;
}

describe('an event stream', () => {
  it('sends events with their names, ids and data, each on lines of its own', async () => {
    const events = [{ event: 'change', id: '7', data: { text: 'a\nb' } }, { data: 1 }];
    const response = streamsWith().open(asked(), {
      reader: 'a',
      mayRead: everybody,
      feed: sending(events),
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toContain('no-store');
    const text = await readUntil(response, 'data: 1\n\n');
    expect(text).toBe('retry: 2000\n\nevent: change\nid: 7\ndata: {"text":"a\\nb"}\n\ndata: 1\n\n');
  });

  it('tells with heartbeats that the connection lives', async () => {
    const streams = streamsWith({ heartbeatMs: 5 });
    const about = { reader: 'a', mayRead: everybody, feed: sending([]) };
    expect(await readUntil(streams.open(asked(), about), ': \n\n')).toContain(': \n\n');
  });

  it('sends nothing to a reader that may not read any more, and ends', async () => {
    let may = true;
    let go = () => {};
    const told = new Promise<void>((resolve) => {
      go = resolve;
    });
    const response = streamsWith().open(asked(), {
      reader: 'a',
      mayRead: async () => may,
      async feed(sink) {
        await sink.send([{ data: 'before' }]);
        await told;
        expect(await sink.send([{ data: 'after' }])).toBe(false);
      },
    });
    expect(await readUntil(response, 'before')).toContain('before');
    may = false;
    go();
    expect(await readUntil(response, 'never')).toBe('');
  });

  it('ends with a heartbeat after its reader may not read any more, also when nothing is sent', async () => {
    let may = true;
    const about = { reader: 'a', mayRead: async () => may, feed: sending([]) };
    const response = streamsWith({ heartbeatMs: 5 }).open(asked(), about);
    await readUntil(response, ': \n\n');
    may = false;
    expect(await readUntil(response, 'never')).not.toContain('data');
  });

  it('ends when it cannot be known whether the reader may read', async () => {
    const mayRead = () => Promise.reject(new Error('storage is gone'));
    const response = streamsWith().open(asked(), {
      reader: 'a',
      mayRead,
      feed: sending([{ data: 'secret' }]),
    });
    expect(await readUntil(response, 'never')).toBe('retry: 2000\n\n');
  });

  it('is refused beyond the number of a reader, and admitted again when another has ended', async () => {
    const streams = streamsWith({ perReader: 2 });
    const about = { reader: 'a', mayRead: everybody, feed: sending([]) };
    const first = streams.open(asked(), about);
    streams.open(asked(), about);
    expect(() => streams.open(asked(), about)).toThrow('2 streams are open already');
    streams.open(asked(), { ...about, reader: 'b' });
    await first.body?.cancel();
    await new Promise(setImmediate);
    streams.open(asked(), about);
  });

  it('ends when the connection goes, and its feed hears of it', async () => {
    const gone = new AbortController();
    const request = new Request('http://gateway.test/live', { signal: gone.signal });
    const ended = new Promise<void>((resolve) => {
      streamsWith().open(request, {
        reader: 'a',
        mayRead: everybody,
        feed: async (sink) => {
          gone.abort();
          await whenAborted(sink.ended);
          resolve();
        },
      });
    });
    await ended;
  });

  it('holds bounded bytes for a reader that takes nothing, and cuts it', async () => {
    const data = 'x'.repeat(10_000);
    let sent = 0;
    const ended = new Promise<boolean>((resolve) => {
      streamsWith({ patienceMs: 20 }).open(asked(), {
        reader: 'a',
        mayRead: everybody,
        async feed(sink) {
          while (await sink.send([{ data }])) sent += data.length;
          resolve(sink.ended.aborted);
        },
      });
    });
    expect(await ended).toBe(true);
    expect(sent).toBeLessThan(300_000);
  });

  it('waits for a reader that is slow but reads, and loses nothing', async () => {
    const events = Array.from({ length: 100 }, (_, at) => ({
      data: `${at} ${'x'.repeat(10_000)}`,
    }));
    const response = streamsWith().open(asked(), {
      reader: 'a',
      mayRead: everybody,
      feed: sending(events),
    });
    const text = await readUntil(response, '"99 ');
    expect(text.match(/data: "\d+ /g)).toHaveLength(100);
  });

  it('breaks when its feed fails, and says why in the log only', async () => {
    const response = streamsWith().open(asked(), {
      reader: 'a',
      mayRead: everybody,
      feed: () => Promise.reject(new Error('the storage has gone')),
    });
    await expect(readUntil(response, 'never')).rejects.toThrow('a live stream is cut');
    expect(logged).toEqual(['a live stream: the storage has gone']);
  });

  it('ends with all others when the gateway stops, and opens none any more', async () => {
    const streams = streamsWith();
    const about = { reader: 'a', mayRead: everybody, feed: sending([]) };
    const response = streams.open(asked(), about);
    streams.close();
    expect(await readUntil(response, 'never')).toBe('retry: 2000\n\n');
    expect(() => streams.open(asked(), about)).toThrow('stopping');
  });

  it('goes on after the id that its reader has seen, if that is one', () => {
    const withId = (id: string) =>
      lastEventId(new Request('http://a.test', { headers: { 'Last-Event-ID': id } }));
    expect(withId('abc-7')).toBe('abc-7');
    expect(withId('a b')).toBeUndefined();
    expect(lastEventId(asked())).toBeUndefined();
  });
});
