// The tools of servers as they were last listed, and which of their definitions somebody has approved.
// INVARIANT: what was approved is remembered when a tool vanishes, so that one that comes back with
// another definition is `changed`, not `new`.
import type { ServerTool } from '#contract/control.ts';
import type { Actor, ControlStore } from '#core/control/index.ts';
import type { Tables } from './control-database.ts';
import type { ServerToolTable } from './control-tables.ts';
import { type Access, done, refused, type Writing } from './writing.ts';

type ServerTools = Pick<ControlStore, 'tools' | 'setTools' | 'approveTools' | 'toolDrift'>;

/** What of a tool is a column of its own. */
type Kept = 'fingerprint' | 'state' | 'drift' | 'lastCalledAtMs';

/** Rows of one statement; databases bound the number of values. */
const ROWS_AT_ONCE = 500;

export function createServerTools({ read, snapshot, write }: Access): ServerTools {
  return {
    tools: (organisation, server) =>
      snapshot(async (tables) => {
        if (!(await mayShow(tables, organisation, server))) return [];
        const rows = tables.selectFrom('server_tools').selectAll().where('server', '=', server);
        return (await rows.where('listed', '=', 1).orderBy('position').execute()).map(toTool);
      }),
    async setTools(server, seen, atMs) {
      const known = await knownTools(read, server);
      if (isSame(known, seen)) return;
      await write((writing) => setTools(writing, { server, seen, atMs }));
    },
    approveTools: (by, server, names, seen) =>
      write((writing) => approveTools(writing, by, { server, names, seen })),
    toolDrift: (organisation, server, name) =>
      snapshot(async (tables) => {
        if (!(await mayShow(tables, organisation, server))) return undefined;
        const row = (await knownTools(tables, server)).get(JSON.stringify(name));
        if (row === undefined) return undefined;
        return { approved: approvedOf(row), present: row.listed === 1 ? toTool(row) : null };
      }),
  };
}

/** A server that is none of ours is one of a configuration file, which belongs to nobody alone. */
async function mayShow(tables: Tables, organisation: string, server: string): Promise<boolean> {
  const owner = await ownerOf(tables, server);
  return owner === undefined || owner === organisation;
}

async function ownerOf(tables: Tables, server: string): Promise<string | undefined> {
  const rows = tables.selectFrom('servers').select('organisation').where('id', '=', server);
  return (await rows.executeTakeFirst())?.organisation;
}

async function knownTools(tables: Tables, server: string): Promise<Map<string, ServerToolTable>> {
  const rows = tables.selectFrom('server_tools').selectAll().where('server', '=', server);
  return new Map((await rows.execute()).map((row) => [row.tool, row]));
}

/** Nothing is written when a server lists what it listed before. */
function isSame(known: ReadonlyMap<string, ServerToolTable>, seen: readonly ServerTool[]): boolean {
  const listed = [...known.values()].filter((row) => row.listed === 1);
  return (
    listed.length === seen.length &&
    seen.every((tool, position) => {
      const row = known.get(JSON.stringify(tool.name));
      const called = Math.max(row?.last_called_at_ms ?? 0, tool.lastCalledAtMs ?? 0);
      return (
        row?.listed === 1 &&
        row.position === position &&
        row.fingerprint === tool.fingerprint &&
        row.definition === definitionOf(tool) &&
        (row.last_called_at_ms ?? 0) === called &&
        row.drift === driftOf(row, tool)
      );
    })
  );
}

async function setTools(
  { tables, changed }: Writing,
  {
    server,
    seen,
    atMs,
  }: {
    readonly server: string;
    readonly seen: readonly ServerTool[];
    readonly atMs: number;
  },
): Promise<void> {
  const known = await knownTools(tables, server);
  const rows = new Map<string, ServerToolTable>();
  for (const tool of seen) {
    const row = toRow(
      server,
      { tool, position: rows.size, atMs },
      known.get(JSON.stringify(tool.name)),
    );
    rows.set(row.tool, row);
  }
  // What was never approved is forgotten: a server that makes names up cannot fill the database.
  const gone = [...known.values()].filter((row) => !rows.has(row.tool) && row.approved !== null);
  for (const row of gone) rows.set(row.tool, { ...row, listed: 0 });
  await tables.deleteFrom('server_tools').where('server', '=', server).execute();
  const all = [...rows.values()];
  for (let from = 0; from < all.length; from += ROWS_AT_ONCE) {
    const some = all.slice(from, from + ROWS_AT_ONCE);
    await tables.insertInto('server_tools').values(some).execute();
  }
  const count = all.filter((row) => row.listed === 1).length;
  await tables.updateTable('servers').set({ tool_count: count }).where('id', '=', server).execute();
  // Other gateways decide by the classes of these tools.
  await changed('server', server, (await ownerOf(tables, server)) ?? null);
}

function toRow(
  server: string,
  seen: { readonly tool: ServerTool; readonly position: number; readonly atMs: number },
  known: ServerToolTable | undefined,
): ServerToolTable {
  const { tool, position, atMs } = seen;
  const first = tool.state === 'approved' ? tool.fingerprint : null;
  const definition = definitionOf(tool);
  const approved = known === undefined ? first : known.approved;
  const calledAtMs = Math.max(known?.last_called_at_ms ?? 0, tool.lastCalledAtMs ?? 0);
  return {
    server,
    tool: JSON.stringify(tool.name),
    position,
    definition,
    fingerprint: tool.fingerprint,
    approved,
    approved_definition: known?.approved_definition ?? (first === null ? null : definition),
    drift: driftOf({ approved }, tool),
    last_called_at_ms: calledAtMs === 0 ? null : calledAtMs,
    listed: 1,
    seen_at_ms: atMs,
  };
}

function driftOf({ approved }: { readonly approved: string | null }, tool: ServerTool) {
  return approved === null || approved === tool.fingerprint ? null : tool.drift;
}

interface Approval {
  readonly server: string;
  readonly names: readonly string[];
  readonly seen: ReadonlyMap<string, string> | undefined;
}

async function approveTools(writing: Writing, by: Actor, { server, names, seen }: Approval) {
  const { tables } = writing;
  if (!(await mayShow(tables, by.organisation, server))) return refused('not-found');
  const known = await knownTools(tables, server);
  const rows = names.map((name) => known.get(JSON.stringify(name)));
  const listed = rows.filter((row) => row?.listed === 1);
  if (listed.length < names.length) return refused('not-found');
  // INVARIANT: a definition that nobody has seen is not approved.
  if (names.some((name, at) => seen !== undefined && seen.get(name) !== rows[at]?.fingerprint)) {
    return refused('stale');
  }
  for (const row of listed) {
    if (row === undefined) continue;
    await tables
      .updateTable('server_tools')
      .set({ approved: row.fingerprint, approved_definition: row.definition, drift: null })
      .where('server', '=', server)
      .where('tool', '=', row.tool)
      .execute();
  }
  const fingerprints = listed.flatMap((row) => (row === undefined ? [] : [row.fingerprint]));
  const after = { tools: names, fingerprints };
  await writing.audit(by, { action: 'server.tools-approved', object: server, after });
  await writing.changed('server', server, (await ownerOf(tables, server)) ?? null);
  return done(null);
}

function definitionOf(tool: ServerTool): string {
  const { fingerprint: _, state: __, drift: ___, lastCalledAtMs: ____, ...rest } = tool;
  return JSON.stringify(rest);
}

function approvedOf(row: ServerToolTable): ServerTool | null {
  const { approved, approved_definition: definition } = row;
  if (approved === null || definition === null) return null;
  return toTool({ ...row, definition, fingerprint: approved, drift: null });
}

function toTool(row: ServerToolTable): ServerTool {
  const state = row.approved === row.fingerprint ? 'approved' : 'changed';
  return {
    ...(JSON.parse(row.definition) as Omit<ServerTool, Kept>), // written by definitionOf
    fingerprint: row.fingerprint,
    state: row.approved === null ? 'new' : state,
    drift: row.drift,
    lastCalledAtMs: row.last_called_at_ms,
  };
}
