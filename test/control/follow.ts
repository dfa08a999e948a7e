// Reads a stream of server-sent events as a program does, for tests of live answers.
import { createSseReader } from '#server/wire/sse.ts';

export interface Followed {
  readonly event: string;
  readonly id: string;
  /** JSON of every shape. */
  readonly data: ReturnType<typeof JSON.parse>;
}

export interface Follower {
  readonly events: readonly Followed[];
  /** The first event that is wanted, of those that came and will come; rejects at the end. */
  until(wanted: (event: Followed) => boolean): Promise<Followed>;
  /** Resolves when the other side has ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Rejects when the answer is no stream. @param from a `Last-Event-ID` */
export async function follow(url: string, token: string, from?: string): Promise<Follower> {
  const gone = new AbortController();
  const headers = {
    Authorization: `Bearer ${token}`,
    ...(from === undefined ? {} : { 'Last-Event-ID': from }),
  };
  const response = await fetch(url, { headers, signal: gone.signal });
  if (response.body === null || !response.ok) throw new Error(`answered ${response.status}`);
  const events: Followed[] = [];
  const looks = new Set<() => void>();
  let over = false;
  const reader = createSseReader(({ event = 'message', id = '', data }) => {
    if (data !== '') events.push({ event, id, data: JSON.parse(data) });
  });
  const read = async (body: ReadableStream<Uint8Array>) => {
    for await (const chunk of body) {
      reader.push(Buffer.from(chunk));
      for (const look of looks) look();
    }
  };
  const ended = read(response.body)
    .catch(() => {})
    .finally(() => {
      over = true;
      for (const look of looks) look();
    });
  return {
    events,
    ended,
    close: () => gone.abort(),
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = events.find(wanted);
          if (found === undefined && !over) return;
          looks.delete(look);
          if (found !== undefined) resolve(found);
          else reject(new Error(`the stream ended after ${JSON.stringify(events)}`));
        };
        looks.add(look);
        look();
      }),
  };
}
