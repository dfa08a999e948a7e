// A gateway whose configuration is edited while it serves, and waiting for what it says about an edit.
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { type Gateway, type GatewayConfig, startGateway } from './gateway.ts';
import { startUpstream, type Upstream } from './upstream.ts';

/** A wrong edit. */
export const STAYS = /the last good one stays in force/;
/** A right edit. */
export const HOLDS = /configuration \d+ is in force/;
/** The text that holds is back, after a wrong edit or a right one. */
export const AGAIN = /again the one in force|configuration \d+ is in force/;

/** What is logged from the edit on until `wanted` has been. */
export async function logged(gateway: Gateway, wanted: RegExp, edit: () => void): Promise<string> {
  const from = gateway.stderr().length;
  edit();
  await vi.waitFor(() => expect(gateway.stderr().slice(from)).toMatch(wanted), { timeout: 10_000 });
  return gateway.stderr().slice(from);
}

/** Parts of a running gateway; to be read in tests only, since they are made before the first. */
export interface Subject {
  readonly gateway: Gateway;
  /** Of the server `s`, which the grant `agent` leads to. */
  readonly upstream: Upstream;
  /** Of the server `t`, which the grant `other` leads to. */
  readonly second: Upstream;
  /** The configuration as it was at the start. */
  readonly config: GatewayConfig;
  readonly text: string;
  /** That text with a change of the document. */
  edited(change: (document: ReturnType<typeof JSON.parse>) => void): string;
}

/** One gateway before two upstreams for the tests of a file, where only the tool `denied` is denied. */
export function useSubject(): Subject {
  const made: { subject?: Subject } = {};
  const subject = (): Subject => {
    if (made.subject === undefined) throw new Error('the gateway is started before the tests');
    return made.subject;
  };
  beforeAll(async () => {
    made.subject = await startSubject();
  });
  afterAll(async () => {
    await made.subject?.gateway.stop();
    await made.subject?.upstream.close();
    await made.subject?.second.close();
  });
  afterEach(() => {
    subject().upstream.forget();
    subject().upstream.answer();
  });
  return {
    get gateway() {
      return subject().gateway;
    },
    get upstream() {
      return subject().upstream;
    },
    get second() {
      return subject().second;
    },
    get config() {
      return subject().config;
    },
    get text() {
      return subject().text;
    },
    edited: (change) => subject().edited(change),
  };
}

async function startSubject(): Promise<Subject> {
  const [upstream, second] = [await startUpstream(), await startUpstream()];
  const config: GatewayConfig = {
    servers: { s: upstream.url, t: second.url },
    policies: { p: { version: '1', default: 'allow', tools: { denied: { action: 'deny' } } } },
    grants: { agent: { server: 's', policy: 'p' }, other: { server: 't', policy: 'p' } },
  };
  const gateway = await startGateway(config);
  const text = readFileSync(gateway.configFile, 'utf8');
  const edited: Subject['edited'] = (change) => {
    const document = JSON.parse(text);
    change(document);
    return JSON.stringify(document);
  };
  return { gateway, upstream, second, config, text, edited };
}
