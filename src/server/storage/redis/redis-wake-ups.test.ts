// Wake-ups over a real Redis: what one gateway says, others hear at once, and after an outage everybody
// looks again.
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startRedis, type TestRedis, WITHOUT_SERVICES } from '../../../../test/services/redis.ts';
import { openRedisWakeUps, type WakeUps } from './redis-wake-ups.ts';

let server: TestRedis;
let sender: Redis;
const opened: WakeUps[] = [];

function open(): WakeUps {
  const say = (topic: string) => void sender.publish('wake', topic);
  const wakeUps = openRedisWakeUps({ url: server.url, channel: 'wake', say });
  opened.push(wakeUps);
  return wakeUps;
}

/** Counts how often a topic was heard. */
function hear(wakeUps: WakeUps, topic: 'control' | 'approvals') {
  const heard = vi.fn();
  const stop = wakeUps.bell(topic).listen(heard);
  return { heard, stop };
}

describe.skipIf(WITHOUT_SERVICES)('wake-ups over Redis', () => {
  beforeEach(async () => {
    server = await startRedis();
    sender = new Redis(server.url, { protocol: 2 });
    sender.on('error', () => {});
  });
  afterEach(async () => {
    for (const wakeUps of opened.splice(0)) wakeUps.close();
    sender.disconnect();
    await server.close();
  });

  test('reach those who listen to the topic, and nobody else', async () => {
    const [one, two] = [open(), open()];
    const [control, approvals] = [hear(two, 'control'), hear(two, 'approvals')];
    // Everybody looks once when they are connected.
    await vi.waitFor(() => expect(control.heard).toHaveBeenCalledTimes(1));
    one.bell('control').ring();
    await vi.waitFor(() => expect(control.heard).toHaveBeenCalledTimes(2));
    expect(approvals.heard).toHaveBeenCalledTimes(1);
    control.stop();
    one.bell('control').ring();
    one.bell('approvals').ring();
    await vi.waitFor(() => expect(approvals.heard).toHaveBeenCalledTimes(2));
    expect(control.heard).toHaveBeenCalledTimes(2);
  });

  test('wake everybody after an outage, since something may have been missed', async () => {
    const { heard } = hear(open(), 'control');
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
    await server.kill();
    await server.start();
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2), { timeout: 5_000 });
  });
});
