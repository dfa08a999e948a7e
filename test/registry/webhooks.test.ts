// Webhooks against a real receiver on this machine that fails, hangs, and comes back: events arrive
// in order, at least once, signed, and a restart goes on where it was.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CatalogueEvent, catalogueEventSchema } from '#contract/catalogue.ts';
import type { WebhookConfig } from '#contract/config.ts';
import { startWebhooks, type Webhooks } from '#server/webhooks/index.ts';
import { type OpenSample, openSample, put } from './open-sample.ts';
import { rescanOfNotes, sampleReports } from './sample-reports.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const QUICK = { pollMs: 10, timeoutMs: 300, retryMs: [10] };

interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Receiver {
  readonly url: string;
  readonly got: Delivery[];
  /** How the next deliveries are answered. */
  answer: (response: ServerResponse, delivery: Delivery) => void;
  /** Resolves when so many deliveries have come. */
  until(count: number): Promise<void>;
  close(): Promise<void>;
}

async function startReceiver(): Promise<Receiver> {
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const delivery = { headers: request.headers, body };
      receiver.got.push(delivery);
      receiver.answer(response, delivery);
      for (const one of waiting) if (receiver.got.length >= one.count) one.resolve();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hook`,
    got: [],
    answer: (response) => response.writeHead(204).end(),
    until: (count) =>
      new Promise((resolve) => {
        if (receiver.got.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}

let sample: OpenSample;
let receiver: Receiver;
const running: Webhooks[] = [];

beforeEach(async () => {
  sample = await openSample(sampleReports().slice(0, 2));
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
  await receiver.close();
  await sample.close();
});

function start(
  more: Partial<WebhookConfig> = {},
  log: (line: string) => void = () => {},
  rhythm = QUICK,
): Webhooks {
  const webhook = { url: receiver.url, secret: SECRET, local: true, ...more };
  const { store, folder } = sample;
  const webhooks = startWebhooks({ store, folder, webhooks: { hook: webhook }, log, rhythm });
  running.push(webhooks);
  return webhooks;
}

/** The file exists once the webhook has found its place. */
async function begun(): Promise<void> {
  while (!existsSync(join(sample.folder, 'webhooks', 'hook.json'))) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Events that happen while the webhook is watching. */
async function happen(): Promise<readonly CatalogueEvent[]> {
  const before = (await sample.store.events({}, { limit: 200 })).rows.at(-1)?.cursor ?? '';
  await put(sample.store, rescanOfNotes());
  const { rows } = await sample.store.events({}, { limit: 200, after: before });
  expect(rows.length).toBeGreaterThan(2);
  return rows;
}

/** The first thing that is logged. */
function firstLine() {
  let told = (_: string) => {};
  const line = new Promise<string>((resolve) => {
    told = resolve;
  });
  return { line, log: (text: string) => told(text) };
}

const eventOf = ({ body }: Delivery) => catalogueEventSchema.parse(JSON.parse(body).data);
const cursorsOf = (events: readonly CatalogueEvent[]) => events.map(({ cursor }) => cursor);

/** The check that the guide gives to receivers. */
function isGenuine({ headers, body }: Delivery, secret: string): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = createHmac('sha256', key).update(signed).digest();
  const given = Buffer.from(String(headers['webhook-signature']).slice('v1,'.length), 'base64');
  const age = Math.abs(Date.now() / 1_000 - Number(headers['webhook-timestamp']));
  return age < 300 && given.length === expected.length && timingSafeEqual(given, expected);
}

describe('a webhook', () => {
  it('delivers what happens from its start on, in order and signed', async () => {
    start();
    await begun();
    const events = await happen();
    await receiver.until(events.length);
    expect(cursorsOf(receiver.got.map(eventOf))).toEqual(cursorsOf(events));
    for (const delivery of receiver.got) {
      expect(isGenuine(delivery, SECRET)).toBe(true);
      expect(isGenuine({ ...delivery, body: `${delivery.body} ` }, SECRET)).toBe(false);
      expect(delivery.headers['content-type']).toBe('application/json');
      const { type, data } = JSON.parse(delivery.body);
      expect(type).toBe(`registry.${data.kind}`);
    }
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(
      events.length,
    );
  });

  it('leaves out what its filter does not want', async () => {
    start({ kinds: ['tool-added', 'tool-removed'], severity: 'Low' });
    await begun();
    const wanted = (await happen()).filter(({ kind }) => /^tool-/.test(kind));
    await receiver.until(wanted.length);
    expect(cursorsOf(receiver.got.map(eventOf))).toEqual(cursorsOf(wanted));
  });

  it('asks a receiver that fails again until it takes the event, with the same id', async () => {
    const lines: string[] = [];
    const statuses = [500, 302, 404, 429];
    receiver.answer = (response) => response.writeHead(statuses.shift() ?? 200).end();
    start({}, (line) => lines.push(line));
    await begun();
    const events = await happen();
    await receiver.until(events.length + 4);
    const ids = receiver.got.slice(0, 5).map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
    expect(cursorsOf(receiver.got.slice(4).map(eventOf))).toEqual(cursorsOf(events));
    expect(lines.join()).toMatch(/500.*302.*404.*429/);
  });

  it('does not wait for ever for a receiver that hangs', async () => {
    let hang = true;
    receiver.answer = (response) => {
      if (!hang) response.writeHead(200).end();
      hang = false;
    };
    const lines: string[] = [];
    start({}, (line) => lines.push(line));
    await begun();
    const events = await happen();
    await receiver.until(events.length + 1);
    expect(lines.join()).toContain('in time');
  });

  it('goes on after a restart with the event that was not taken', async () => {
    const first = start();
    await begun();
    receiver.answer = (response) => response.writeHead(receiver.got.length > 2 ? 503 : 200).end();
    const events = await happen();
    await receiver.until(3);
    await first.close();
    const taken = 2;
    receiver.got.splice(0);
    receiver.answer = (response) => response.writeHead(200).end();
    start();
    await receiver.until(events.length - taken);
    expect(cursorsOf(receiver.got.map(eventOf))).toEqual(cursorsOf(events.slice(taken)));
  });

  it('stops for good when the receiver answers 410', async () => {
    receiver.answer = (response) => response.writeHead(410).end();
    const { line, log } = firstLine();
    const webhooks = start({}, log);
    await begun();
    await happen();
    expect(await line).toContain('410');
    await webhooks.close();
    expect(receiver.got).toHaveLength(1);
  });

  it.each([
    'http://127.0.0.1:9/x',
    'http://[::1]:9/x',
    'http://localhost:9/x',
    'http://169.254.169.254/x',
  ])('sends nothing to %s unless inside addresses are allowed', async (url) => {
    const { line, log } = firstLine();
    start({ url, local: false }, log);
    await begun();
    await happen();
    expect(await line).toMatch(/not allowed/);
  });

  it('ends at once while a receiver hangs', async () => {
    receiver.answer = () => {};
    const webhooks = start({}, () => {}, { ...QUICK, timeoutMs: 60_000 });
    await begun();
    await happen();
    await receiver.until(1);
    const startedAt = performance.now();
    await webhooks.close();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('keeps its place in a small file that holds no secret', async () => {
    start();
    await begun();
    const folder = join(sample.folder, 'webhooks');
    expect(readdirSync(folder)).toEqual(['hook.json']);
    expect(readFileSync(join(folder, 'hook.json'), 'utf8')).not.toContain('whsec_');
  });
});
