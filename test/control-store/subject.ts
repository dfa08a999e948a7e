// The control store under test: a fresh one for every test with two organisations in it, and a second
// door to the same database, as another gateway would have it.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach } from 'vitest';
import type { Grant, Member, Policy, Server } from '#contract/control.ts';
import type {
  Actor,
  ControlStore,
  Done,
  GrantRow,
  NewVersion,
  ServerRow,
} from '#core/control/index.ts';
import { newObjectId } from '#server/host/object-id.ts';

export const NOON_MS = Date.UTC(2026, 0, 1, 12);

/** Where a test's database is, and how it goes away. */
export interface Place {
  open(options?: { readonly clock?: () => number }): Promise<ControlStore>;
  remove(): Promise<void>;
}

export interface Subject {
  readonly store: ControlStore;
  /** The clock of the stores, which stands still. */
  nowMs: number;
  /** Another connection to the same database; closed after the test. */
  another(): Promise<ControlStore>;
  /** Closes the store and opens it again. */
  restart(): Promise<void>;
  /** The admins of two organisations. */
  readonly by: Actor;
  readonly stranger: Actor;
  addServer(name: string, change?: Partial<ServerRow>, by?: Actor): Promise<Server>;
  addPolicy(name: string, server?: string | null, by?: Actor): Promise<Policy>;
  addGrant(label: string, change?: Partial<GrantRow>, by?: Actor): Promise<Grant>;
  addMember(email: string, change?: Partial<Member>, by?: Actor): Promise<Member>;
}

export function good<Value>(done: Done<Value>): Value {
  if (done.ok) return done.value;
  throw new Error(`refused: ${done.why}`);
}

export function policyText(text: string): NewVersion {
  return { text, format: 'json', hash: `hash of ${text}`, note: null };
}

/** Opens before and closes after each test of the surrounding `describe`. */
export function testSubject(newPlace: () => Promise<Place>): Subject {
  let place: Place | undefined;
  let open: ControlStore[] = [];
  let actors: readonly Actor[] = [];
  const theStore = (): ControlStore => {
    const [store] = open;
    if (store === undefined) throw new Error('the store is open within tests only');
    return store;
  };
  const subject: Subject = {
    get store() {
      return theStore();
    },
    nowMs: NOON_MS,
    async another() {
      if (place === undefined) throw new Error('there is a place within tests only');
      const store = await place.open({ clock: () => subject.nowMs });
      open.push(store);
      return store;
    },
    async restart() {
      await Promise.all(open.map((store) => store.close()));
      open = [];
      await subject.another();
    },
    get by() {
      return { ...actor(actors, 0), atMs: subject.nowMs };
    },
    get stranger() {
      return { ...actor(actors, 1), atMs: subject.nowMs };
    },
    ...fillers(() => subject),
  };
  beforeEach(async () => {
    subject.nowMs = NOON_MS;
    place = await newPlace();
    await subject.another();
    const first = await found(theStore(), 'First', 'ada@first.example');
    const second = await found(theStore(), 'Second', 'bob@second.example');
    actors = [first, second];
  });
  afterEach(async () => {
    await Promise.all(open.map((store) => store.close()));
    open = [];
    await place?.remove();
  });
  return subject;
}

function actor(actors: readonly Actor[], index: number): Actor {
  const found = actors[index];
  if (found === undefined) throw new Error('there are actors within tests only');
  return found;
}

async function found(store: ControlStore, name: string, email: string): Promise<Actor> {
  const admin = { id: newObjectId('mem'), email, name, role: 'admin', invited: false } as const;
  const made = good(await store.createOrganisation({ name, admin }, NOON_MS, '127.0.0.1'));
  const { organisation, member } = made;
  const address = '127.0.0.1';
  return { organisation: organisation.id, name: email, id: member.id, address, atMs: NOON_MS };
}

function fillers(
  subject: () => Subject,
): Pick<Subject, 'addServer' | 'addPolicy' | 'addGrant' | 'addMember'> {
  return {
    async addServer(name, change = {}, by = subject().by) {
      const row: ServerRow = {
        id: randomUUID(),
        organisation: by.organisation,
        name,
        upstream: {
          kind: 'command',
          command: ['npx', name],
          envNames: ['KEY'],
          cwd: null,
        } as const,
        managedBy: 'api' as const,
        health: { state: 'unknown' as const, detail: null, checkedAtMs: null },
        toolCount: 0,
        catalogueSlug: null,
        createdAtMs: by.atMs,
        revision: 1,
        secrets: new Uint8Array([0, 1, 255]),
        ...change,
      };
      return good(await subject().store.addServer(by, row));
    },
    async addPolicy(name, server = null, by = subject().by) {
      const policy = { id: newObjectId('pol'), name, server, managedBy: 'api' } as const;
      return good(await subject().store.addPolicy(by, policy, policyText(`text of ${name}`)));
    },
    async addGrant(label, change = {}, by = subject().by) {
      const id = newObjectId('grt');
      const row: GrantRow = {
        id,
        organisation: by.organisation,
        label,
        tags: {},
        servers: ['a-server-of-a-file'],
        policy: null,
        managedBy: 'api',
        state: 'active',
        createdBy: by.name,
        createdAtMs: by.atMs,
        expiresAtMs: null,
        overlapUntilMs: null,
        lastUsedAtMs: null,
        revision: 1,
        tokenHash: `sha256:${id}`,
        previousHash: null,
        ...change,
      };
      const sealed = new TextEncoder().encode(`sealed ${label}`);
      return good(await subject().store.addGrant(by, row, sealed));
    },
    async addMember(email, change = {}, by = subject().by) {
      const { role = 'viewer', invited = false, name = null } = change;
      const member = { id: newObjectId('mem'), email, name, role, invited };
      return good(await subject().store.addMember(by, member));
    },
  };
}

/** All rows of a list, `limit` at a time. */
export async function allPages<Row>(
  list: (page: { readonly limit: number; readonly cursor?: string }) => Promise<{
    readonly rows: readonly Row[];
    readonly next?: string;
  }>,
  limit: number,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit, ...(cursor !== undefined && { cursor }) });
    rows.push(...page.rows);
    cursor = page.next;
  } while (cursor !== undefined);
  return rows;
}
