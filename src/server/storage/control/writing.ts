// What every subject of this folder writes with: a change, its audit event and its place in the
// stream of changes go into one transaction. Made once by open-control-store.ts.
import type { Actor, Change, Done, StoreRefusal } from '#core/control/index.ts';
import { newObjectId } from '#server/host/object-id.ts';
import type { ControlDatabase, Tables } from './control-database.ts';

export interface AuditEntry {
  readonly action: string;
  readonly object: string;
  /** What it was and what it is now; never holds a secret. */
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface Writing {
  readonly tables: Tables;
  /** Appends to the stream of changes; an older change of the same object gives way. */
  changed(kind: Change['kind'], id: string, organisation: string | null): Promise<void>;
  audit(by: Actor, entry: AuditEntry): Promise<void>;
}

export interface Access {
  readonly read: Tables;
  readonly snapshot: ControlDatabase['snapshot'];
  /** One transaction, alone; local followers are told after its commit. */
  write<Value>(work: (writing: Writing) => Promise<Value>): Promise<Value>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

export function createAccess(
  database: ControlDatabase,
  clock: () => number,
  onChange: () => void,
): Access {
  return {
    read: database.read,
    snapshot: (work) => database.snapshot(work),
    clock,
    async write(work) {
      let hasChanged = false;
      const value = await database.write((tables) =>
        work({
          tables,
          async changed(kind, id, organisation) {
            hasChanged = true;
            await appendChange(tables, kind, id, organisation);
            await database.announce(tables);
          },
          audit: (by, entry) => appendEvent(tables, by, entry),
        }),
      );
      if (hasChanged) onChange();
      return value;
    },
  };
}

/** Number of the newest change; 0 before the first. */
export async function newestSequence(tables: Tables): Promise<number> {
  const newest = await tables
    .selectFrom('changes')
    .select('sequence')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.sequence ?? 0;
}

// INVARIANT: the transaction is alone, so whoever sees a number has seen all lower ones.
async function appendChange(
  tables: Tables,
  kind: Change['kind'],
  object: string,
  organisation: string | null,
): Promise<void> {
  const sequence = (await newestSequence(tables)) + 1;
  await tables
    .deleteFrom('changes')
    .where('kind', '=', kind)
    .where('object', '=', object)
    .execute();
  await tables.insertInto('changes').values({ sequence, kind, object, organisation }).execute();
}

async function appendEvent(tables: Tables, by: Actor, entry: AuditEntry): Promise<void> {
  const newest = await tables
    .selectFrom('audit_events')
    .select('seq')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  await tables
    .insertInto('audit_events')
    .values({
      seq: (newest?.seq ?? 0) + 1,
      id: newObjectId('aud'),
      organisation: by.organisation,
      at_ms: by.atMs,
      actor: by.name,
      actor_id: by.id ?? null,
      address: by.address ?? null,
      action: entry.action,
      object: entry.object,
      before_json: jsonOrNull(entry.before),
      after_json: jsonOrNull(entry.after),
    })
    .execute();
}

function jsonOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

export function done<Value>(value: Value): Done<Value> {
  return { ok: true, value };
}

export function refused(why: StoreRefusal): { readonly ok: false; readonly why: StoreRefusal } {
  return { ok: false, why };
}

/** The reason why a row may not be changed now, if there is one. */
export function refusalOf(
  row: { readonly revision: number; readonly managed_by?: string } | undefined,
  by: Actor,
  revision?: number,
): StoreRefusal | undefined {
  if (row === undefined) return 'not-found';
  if (row.managed_by === 'file' && by.name !== 'file') return 'managed-by-file';
  return revision !== undefined && row.revision !== revision ? 'stale' : undefined;
}

/** A name as it is compared: spelling variants and case make no other name. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
