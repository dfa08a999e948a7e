// Two organisations in one running gateway, with things in the first one and API tokens of every role in
// both: what tests of the control API start from.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROLES, type Role } from '#contract/control.ts';
import { newObjectId } from '#server/host/object-id.ts';
import { mintApiToken } from '#server/sign-in/index.ts';
import { openControlStore } from '#server/storage/index.ts';
import { type Serving, startServe } from '../../src/main.ts';
import { type Answer, type Asking, askAt } from './ask-api.ts';

export { type Answer, askAt, SEEDS } from './ask-api.ts';

export const POLICY = JSON.stringify({
  version: '1',
  default: 'deny',
  tools: { cache_cas: {} },
});

export interface ControlSite {
  readonly base: string;
  readonly folder: string;
  readonly configFile: string;
  /** What the gateways have logged. */
  readonly logged: readonly string[];
  /** API tokens of the first organisation. */
  readonly tokens: Readonly<Record<Role, string>>;
  /** API tokens of the second one. */
  readonly others: Readonly<Record<Role, string>>;
  /** @param path below `/api/v1` */
  ask(method: string, path: string, asking?: Asking): Promise<Answer>;
  /** Another gateway on the same data folder. */
  startAnother(): Promise<string>;
  close(): Promise<void>;
}

/** @param config text of a configuration file, YAML; its place is `configFile` */
export async function openControlSite(config?: string): Promise<ControlSite> {
  const folder = mkdtempSync(join(tmpdir(), 'wicketgate-control-'));
  const configFile = join(folder, 'gateway.yaml');
  if (config !== undefined) writeFileSync(configFile, config);
  const serving: Serving[] = [];
  const logged: string[] = [];
  const start = async () => {
    const one = await startServe({
      configFile: config === undefined ? undefined : configFile,
      version: '0.0.0',
      folder,
      listen: '127.0.0.1:0',
      environment: process.env,
      log: (line) => logged.push(line),
      onProblems: () => {},
    });
    serving.push(one);
    return `http://127.0.0.1:${one.address.port}`;
  };
  const base = await start();
  const tokens = await addOrganisation(folder, 'first');
  const others = await addOrganisation(folder, 'second');
  return {
    base,
    folder,
    configFile,
    logged,
    tokens,
    others,
    startAnother: start,
    ask: (method, path, asking) => askAt(base, method, path, asking),
    async close() {
      for (const one of serving) await one.close(1_000);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function addOrganisation(folder: string, name: string): Promise<Record<Role, string>> {
  const store = await openControlStore({ folder }, { log: () => {} });
  try {
    const atMs = Date.now();
    const id = newObjectId('mem');
    const admin = { id, email: `${name}@example.com`, name: null, role: 'admin', invited: false };
    const made = await store.createOrganisation({ name, admin: { ...admin, role: 'admin' } }, atMs);
    if (!made.ok) throw new Error(made.why);
    const organisation = made.value.organisation.id;
    const by = { organisation, name: 'set-up', atMs };
    const tokens: Partial<Record<Role, string>> = {};
    for (const role of ROLES) {
      const { token, hash } = mintApiToken();
      tokens[role] = token;
      const about = { id: newObjectId('tok'), label: role, role, createdBy: admin.email };
      const times = { createdAtMs: atMs, expiresAtMs: null, lastUsedAtMs: null };
      await store.addApiToken(by, { ...about, ...times, hash });
    }
    return tokens as Record<Role, string>; // every role was minted
  } finally {
    await store.close();
  }
}
