// What receivers are told of approvals: signed, once an event, asked again while they fail, and never
// the arguments.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { startApprovalWebhooks } from '#server/webhooks/index.ts';
import { ANA, type HeldGate, openHeldGate } from './held-gate.ts';

const KEY = Buffer.alloc(32, 7);
const SECRET = `whsec_${KEY.toString('base64')}`;
const RHYTHM = { pollMs: 20, timeoutMs: 2_000, retryMs: [20] };

let held: HeldGate;
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await held.close();
});

interface Delivery {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Takes deliveries, but for the first one, which it fails. */
async function receiver() {
  const taken: Delivery[] = [];
  let waiting: (() => void) | undefined;
  let failed = false;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      response.writeHead(failed ? 204 : 500).end();
      if (failed) taken.push({ headers: request.headers, body });
      failed = true;
      waiting?.();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const until = async (count: number) => {
    while (taken.length < count) {
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    }
    return taken;
  };
  return { url: `http://127.0.0.1:${port}/hook`, until };
}

it('a receiver hears of an ask and of its decision, signed and without arguments', async () => {
  held = openHeldGate();
  const { url, until } = await receiver();
  const webhooks = startApprovalWebhooks({
    store: held.ledger.approvals,
    folder: held.folder,
    webhooks: { chat: { url, secret: SECRET, local: true } },
    placeOf: (id) => `https://gate.example/app/approvals/${id}`,
    log: () => {},
    rhythm: RHYTHM,
  });
  ends.push(webhooks.close);
  // The first look of a new webhook is where it begins.
  await new Promise((resolve) => setImmediate(resolve));
  await held.call({ args: '{"amount":"a secret"}' });
  const id = await held.waiting();
  await until(1);
  await held.approvals.approve(ANA, id, 'Fine.');
  const [asked, decided] = await until(2);
  expect(JSON.parse(asked?.body ?? '')).toMatchObject({
    type: 'approval.requested',
    data: { id, tool: 'pay', place: `https://gate.example/app/approvals/${id}` },
  });
  expect(JSON.parse(decided?.body ?? '')).toMatchObject({
    type: 'approval.approved',
    data: { id, decidedBy: ANA.name, note: 'Fine.' },
  });
  expect(`${asked?.body}${decided?.body}`).not.toContain('a secret');
  const { headers, body } = asked ?? { headers: {}, body: '' };
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const mac = createHmac('sha256', KEY).update(signed).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${mac}`);
});
