// Tells other gateways at once that something has changed, over a channel of Redis. Only saves the time
// until they would look by themselves: whoever listens looks again after every new connection, and
// nothing is lost with a message. Opened by open-redis.ts.
import type { Bell } from '#contract/bell.ts';
import { openRedisLink } from './redis-link.ts';

export const WAKE_TOPICS = ['control', 'approvals'] as const;
export type WakeTopic = (typeof WAKE_TOPICS)[number];

export interface WakeUps {
  bell(topic: WakeTopic): Bell;
  close(): void;
}

export interface RedisWakeUpsParts {
  readonly url: string;
  readonly channel: string;
  /** Sends a topic to the channel, on another connection. */
  readonly say: (topic: WakeTopic) => void;
}

export function openRedisWakeUps({ url, channel, say }: RedisWakeUpsParts): WakeUps {
  const ears = new Map<string, Set<() => void>>(WAKE_TOPICS.map((topic) => [topic, new Set()]));
  const link = openRedisLink({
    url,
    purpose: 'wake-ups',
    // The counters' connection tells of the same server.
    log: () => {},
    async prepare(client) {
      client.on('message', (_channel, topic) => {
        for (const wake of ears.get(topic) ?? []) wake();
      });
      await client.subscribe(channel);
      for (const wakes of ears.values()) for (const wake of wakes) wake();
    },
  });
  // It is tried again, and until then others look by themselves.
  link.first.catch(() => {});
  return {
    bell: (topic) => ({
      ring: () => say(topic),
      listen(wake) {
        ears.get(topic)?.add(wake);
        return () => void ears.get(topic)?.delete(wake);
      },
    }),
    close: link.close,
  };
}
