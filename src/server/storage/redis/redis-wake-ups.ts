// Tells other gateways at once that something has changed, over a channel of Redis. Only saves the time
// until they would look by themselves: whoever listens looks again after every new connection, and
// nothing is lost with a message. Opened by open-storage.ts.
import { openRedisLink } from './redis-link.ts';

export type WakeTopic = 'control' | 'approvals';

export interface WakeUps {
  /** Wakes all other gateways, and this one. */
  say(topic: WakeTopic): void;
  listen(topic: WakeTopic, wake: () => void): () => void;
  close(): void;
}

export interface RedisWakeUpsParts {
  readonly url: string;
  readonly channel: string;
  readonly say: (topic: WakeTopic) => void;
  readonly log: (line: string) => void;
}

export function openRedisWakeUps({ url, channel, say, log }: RedisWakeUpsParts): WakeUps {
  const ears = new Map<WakeTopic, Set<() => void>>();
  const earsOf = (topic: WakeTopic) => {
    const known = ears.get(topic) ?? new Set();
    ears.set(topic, known);
    return known;
  };
  const link = openRedisLink({
    url,
    purpose: 'wake-ups',
    // The counters' connection tells of the same server.
    log: () => {},
    async prepare(client) {
      client.on('message', (_channel, topic) => {
        for (const wake of ears.get(topic as WakeTopic) ?? []) wake(); // unknown topics have no ears
      });
      await client.subscribe(channel);
      for (const wakes of ears.values()) for (const wake of wakes) wake();
    },
  });
  link.first.catch((error: unknown) => log(`wake-ups come later: ${String(error)}`));
  return {
    say,
    listen(topic, wake) {
      earsOf(topic).add(wake);
      return () => void earsOf(topic).delete(wake);
    },
    close: link.close,
  };
}
