// One connection to Redis that is made anew when it breaks. Each connection is a client of its own that
// never reconnects, queues or repeats by itself: what is known of the Redis behind it stays true for it,
// and no command is sent twice. Used by the counters and the wake-ups.
import { Redis } from 'ioredis';
import { redisName, redisTrouble } from './redis-trouble.ts';

export interface RedisLinkParts {
  readonly url: string;
  /** What the connection is for, as the server lists it. */
  readonly purpose: string;
  /** Called with every new connection before it is used; a failure drops it. */
  readonly prepare: (client: Redis, signal: AbortSignal) => Promise<void>;
  /** Called when the connection in use is gone. */
  readonly onGone?: () => void;
  /** Told when it went away and when it came back. */
  readonly log: (line: string) => void;
}

export interface RedisLink {
  /**
   * The first connection, prepared; rejects with a `StorageError` when it cannot be had, and then it is
   * tried again like any later one.
   */
  readonly first: Promise<void>;
  /** The connection in use; `undefined`: there is none now. */
  client(): Redis | undefined;
  /** Gives a connection up whose state is in doubt, and makes another one. */
  drop(client: Redis): void;
  close(): void;
}

/** Longest time that a command waits for its answer. */
const COMMAND_MS = 1_500;
const CONNECT_MS = 2_000;
/** Between two tries to connect. */
const RETRY_MS = 200;

export function openRedisLink(parts: RedisLinkParts): RedisLink {
  const { url, log } = parts;
  const name = redisName(url);
  const ending = new AbortController();
  let using: Redis | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isAway = false;

  const gone = (client: Redis) => {
    if (using !== client) return;
    using = undefined;
    client.disconnect();
    parts.onGone?.();
    if (!ending.signal.aborted) void again();
  };
  const connect = async () => {
    const client = await openClient(parts, ending.signal);
    using = client;
    client.once('end', () => gone(client));
  };
  const again = async () => {
    try {
      await connect();
      if (isAway) log(`Redis at \`${name}\` is back`);
      isAway = false;
    } catch (error) {
      if (ending.signal.aborted) return;
      if (!isAway) log(redisTrouble(error, name).message);
      isAway = true;
      later();
    }
  };
  const later = () => {
    timer = setTimeout(() => void again(), RETRY_MS);
    timer.unref();
  };
  return {
    first: connect().catch((error: unknown) => {
      isAway = true;
      if (!ending.signal.aborted) later();
      throw redisTrouble(error, name);
    }),
    client: () => using,
    drop: gone,
    close() {
      ending.abort();
      clearTimeout(timer);
      using?.disconnect();
      using = undefined;
    },
  };
}

/** A connection that is prepared and alive. */
async function openClient(
  { url, purpose, prepare }: RedisLinkParts,
  ending: AbortSignal,
): Promise<Redis> {
  const client = newClient(url, purpose);
  let told: unknown;
  client.on('error', (error) => {
    told = error;
  });
  const alive = new AbortController();
  const stop = () => alive.abort();
  ending.addEventListener('abort', stop);
  client.once('end', stop);
  try {
    await client.connect();
    await prepare(client, alive.signal);
    alive.signal.throwIfAborted();
    return client;
  } catch (error) {
    client.disconnect();
    // What `connect` itself says is only that the connection is closed.
    throw told ?? error;
  } finally {
    ending.removeEventListener('abort', stop);
  }
}

function newClient(url: string, purpose: string): Redis {
  return new Redis(url, {
    lazyConnect: true,
    protocol: 2,
    connectionName: `wicketgate-${purpose}`,
    disableClientInfo: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
}
