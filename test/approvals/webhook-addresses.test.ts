// Attack 28 at webhooks: no delivery goes to the inside of the network, by whatever spelling or redirect.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApprovalWebhooks } from '#server/webhooks/index.ts';
import { INSIDE, type Listening, listen, listenInside } from '../inside-addresses.ts';
import { type HeldGate, openHeldGate } from './held-gate.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let held: HeldGate;
let inside: Awaited<ReturnType<typeof listenInside>>;
let front: Listening | undefined;

beforeEach(async () => {
  held = openHeldGate();
  inside = await listenInside();
});
afterEach(async () => {
  await Promise.all([inside.close(), front?.close(), held.close()]);
  front = undefined;
});

type Webhooks = Parameters<typeof startApprovalWebhooks>[0]['webhooks'];

/** Starts them, has a call held, and resolves when each has failed. @returns what was logged */
async function deliver(webhooks: Webhooks): Promise<readonly string[]> {
  const log: string[] = [];
  const failed = new Set<string>();
  let done = () => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const running = startApprovalWebhooks({
    store: held.ledger.approvals,
    folder: held.folder,
    webhooks,
    placeOf: (id) => `https://gate.example/app/approvals/${id}`,
    log(line) {
      log.push(line);
      failed.add(/`([^`]+)`/.exec(line)?.[1] ?? '');
      if (failed.size >= Object.keys(webhooks).length) done();
    },
    rhythm: { pollMs: 20, timeoutMs: 2_000, retryMs: [20] },
  });
  try {
    // The first look of a new webhook is where it begins.
    await new Promise((resolve) => setImmediate(resolve));
    await held.call({ args: '{"amount":1}' });
    await all;
  } finally {
    await running.close();
  }
  return log;
}

it('receivers on the inside are not connected to unless they were declared local', async () => {
  const webhooks = Object.fromEntries(
    INSIDE.map((host, at) => [`w${at}`, { url: `http://${host}:${inside.port}/`, secret: SECRET }]),
  );
  const log = await deliver(webhooks);
  expect(log.join('\n')).not.toMatch(/ECONN|EHOST|ENETUN/);
  expect(inside.asked).toEqual([]);
});

it.each([301, 302, 303, 307, 308])(
  'a redirect (%i) of a receiver is not followed',
  async (status) => {
    front = await listen((_, response) => {
      response.writeHead(status, { Location: inside.url }).end();
    });
    const log = await deliver({ chat: { url: `${front.url}/`, secret: SECRET, local: true } });
    expect(log[0]).toContain(`it answered ${status}`);
    expect(inside.asked).toEqual([]);
  },
);

it.each(['file:///etc/passwd', 'gopher://127.0.0.1/', 'javascript:alert(1)'])(
  'a receiver at %s is not asked',
  async (url) => {
    const log = await deliver({ chat: { url, secret: SECRET, local: true } });
    expect(log.length).toBeGreaterThan(0);
  },
);
