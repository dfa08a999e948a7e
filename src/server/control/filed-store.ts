// The control store as the API sees it: with the things of a configuration file, which belong to the
// oldest organisation and are read-only there. They come first in lists. Used by open-control.ts.
import type { Grant, Policy, PolicyVersion, Server, ServerTool } from '#contract/control.ts';
import type { Actor, ControlStore, Done, Listed, Paging } from '#core/control/index.ts';

/** A policy with the version that is in force, the only one that a file has. */
export interface FiledPolicy {
  readonly policy: Policy;
  readonly version: () => PolicyVersion;
}

/** What a configuration file names, by id; health, use and tools are what was seen. */
export interface FiledNames {
  readonly servers: ReadonlyMap<string, Server>;
  /** Classes that the file gives to tools, by server and name. */
  readonly classes: ReadonlyMap<string, ReadonlyMap<string, ServerTool['class']>>;
  readonly policies: ReadonlyMap<string, FiledPolicy>;
  readonly grants: ReadonlyMap<string, Grant>;
}

export interface FiledStoreParts {
  readonly store: ControlStore;
  /** As the file is now. */
  readonly filed: () => FiledNames;
  /** Whose they are; `undefined`: there is no organisation yet. */
  readonly owner: () => Promise<string | undefined>;
  readonly now: () => number;
}

export function createFiledStore(parts: FiledStoreParts): ControlStore {
  const { store } = parts;
  return {
    ...store,
    ...serverReads(parts),
    ...policyReads(parts),
    ...grantReads(parts),
    ...refusals(parts),
  };
}

/** What an organisation has of the file. */
async function filedOf({ filed, owner }: FiledStoreParts, organisation: string) {
  return (await owner()) === organisation ? filed() : undefined;
}

type ServerReads = Pick<ControlStore, 'servers' | 'server' | 'tools'>;

function serverReads(parts: FiledStoreParts): ServerReads {
  const { store } = parts;
  const seen = async (organisation: string, rows: readonly Server[]) => {
    if (rows.length === 0) return rows;
    const { health } = await store.filed();
    return Promise.all(
      rows.map(async (server) => ({
        ...server,
        health: health.get(server.id) ?? server.health,
        toolCount: (await store.tools(organisation, server.id)).length,
      })),
    );
  };
  return {
    async servers(organisation, page) {
      const all = [...((await filedOf(parts, organisation))?.servers.values() ?? [])];
      const list = await joined(byName(all), page, (rest) => store.servers(organisation, rest));
      return { ...list, rows: [...(await seen(organisation, list.filed)), ...list.rows] };
    },
    async server(organisation, id) {
      const server = (await filedOf(parts, organisation))?.servers.get(id);
      if (server === undefined) return store.server(organisation, id);
      return (await seen(organisation, [server]))[0];
    },
    async tools(organisation, id) {
      const tools = await store.tools(organisation, id);
      const classes = (await filedOf(parts, organisation))?.classes.get(id);
      if (classes === undefined) return tools;
      return tools.map((tool) => ({ ...tool, class: classes.get(tool.name) ?? tool.class }));
    },
  };
}

type PolicyReads = Pick<ControlStore, 'policies' | 'policy' | 'versions' | 'version'>;

/** Grants of the store that have a policy of the file are counted up to this. */
const GRANTS_COUNTED_MAX = 200;

function policyReads(parts: FiledStoreParts): PolicyReads {
  const { store, filed } = parts;
  const find = async (organisation: string, id: string) =>
    (await filedOf(parts, organisation))?.policies.get(id);
  const counted = async (organisation: string, { policy }: FiledPolicy): Promise<Policy> => {
    const own = [...filed().grants.values()].filter((grant) => grant.policy === policy.id).length;
    const filter = { policy: policy.id };
    const { rows } = await store.grants(organisation, filter, { limit: GRANTS_COUNTED_MAX });
    return { ...policy, grants: own + rows.length };
  };
  return {
    async policies(organisation, filter, page) {
      // Those of a file are written for no server alone.
      const names = filter.server === undefined ? await filedOf(parts, organisation) : undefined;
      const all = byName([...(names?.policies.values() ?? [])].map(({ policy }) => policy));
      const list = await joined(all, page, (rest) => store.policies(organisation, filter, rest));
      const own = await Promise.all(
        list.filed.map(async (policy) => {
          const known = names?.policies.get(policy.id);
          return known === undefined ? policy : counted(organisation, known);
        }),
      );
      return { ...list, rows: [...own, ...list.rows] };
    },
    async policy(organisation, id) {
      const known = await find(organisation, id);
      return known === undefined ? store.policy(organisation, id) : counted(organisation, known);
    },
    async versions(organisation, id, page) {
      const known = await find(organisation, id);
      return known === undefined
        ? store.versions(organisation, id, page)
        : { rows: [known.version()] };
    },
    async version(organisation, id, version) {
      const known = await find(organisation, id);
      if (known === undefined) return store.version(organisation, id, version);
      return known.policy.version === version ? known.version() : undefined;
    },
  };
}

type GrantReads = Pick<ControlStore, 'grants' | 'grant'>;

function grantReads(parts: FiledStoreParts): GrantReads {
  const { store } = parts;
  const seen = async (rows: readonly Grant[]) => {
    if (rows.length === 0) return rows;
    const { used } = await store.filed();
    const nowMs = parts.now();
    return rows.map((grant): Grant => {
      const isOver = grant.expiresAtMs !== null && grant.expiresAtMs <= nowMs;
      const state = isOver && grant.state === 'active' ? 'expired' : grant.state;
      return { ...grant, state, lastUsedAtMs: used.get(grant.id) ?? null };
    });
  };
  return {
    async grants(organisation, filter, page) {
      const names = await filedOf(parts, organisation);
      const { server, policy, text } = filter;
      const all = [...(names?.grants.values() ?? [])].filter(
        (grant) =>
          (server === undefined || grant.servers.includes(server)) &&
          (policy === undefined || grant.policy === policy) &&
          (text === undefined || hasText(grant, text)),
      );
      const list = await joined(all, page, (rest) => store.grants(organisation, filter, rest));
      return { ...list, rows: [...(await seen(list.filed)), ...list.rows] };
    },
    async grant(organisation, id) {
      const grant = (await filedOf(parts, organisation))?.grants.get(id);
      if (grant === undefined) return store.grant(organisation, id);
      return (await seen([grant]))[0];
    },
  };
}

/** The same texts as those of a stored grant. */
function hasText({ id, label, tags }: Grant, text: string): boolean {
  const texts = [id, label, ...Object.entries(tags).flat()];
  return texts.some((one) => one.toLowerCase().includes(text.toLowerCase()));
}

type Writes = Pick<
  ControlStore,
  | 'changeServer'
  | 'removeServer'
  | 'savePolicy'
  | 'renamePolicy'
  | 'removePolicy'
  | 'changeGrant'
  | 'rotateGrant'
  | 'revokeGrant'
  | 'removeGrant'
  | 'revealGrant'
>;

/** INVARIANT: what a file names is changed by the file alone. */
function refusals(parts: FiledStoreParts): Writes {
  const { store } = parts;
  const guarded =
    <More extends readonly unknown[], Value>(
      kind: 'servers' | 'policies' | 'grants',
      write: (by: Actor, id: string, ...more: More) => Promise<Done<Value>>,
    ) =>
    async (by: Actor, id: string, ...more: More): Promise<Done<Value>> => {
      const isFiled = (await filedOf(parts, by.organisation))?.[kind].has(id) === true;
      return isFiled ? { ok: false, why: 'managed-by-file' } : write(by, id, ...more);
    };
  return {
    changeServer: guarded('servers', store.changeServer),
    removeServer: guarded('servers', store.removeServer),
    savePolicy: guarded('policies', store.savePolicy),
    renamePolicy: guarded('policies', store.renamePolicy),
    removePolicy: guarded('policies', store.removePolicy),
    changeGrant: guarded('grants', store.changeGrant),
    rotateGrant: guarded('grants', store.rotateGrant),
    revokeGrant: guarded('grants', store.revokeGrant),
    removeGrant: guarded('grants', store.removeGrant),
    revealGrant: guarded('grants', store.revealGrant),
  };
}

interface Joined<Row> extends Listed<Row> {
  /** Before the others. */
  readonly filed: readonly Row[];
}

const PLACE = /^file\.(\d{1,9})$/;

/** A page that begins among the things of the file, and ends in the store. */
async function joined<Row>(
  filed: readonly Row[],
  page: Paging,
  stored: (page: Paging) => Promise<Listed<Row>>,
): Promise<Joined<Row>> {
  const place = page.cursor === undefined ? '0' : PLACE.exec(page.cursor)?.[1];
  if (place === undefined) return { ...(await stored(page)), filed: [] };
  const end = Number(place) + page.limit;
  const own = filed.slice(Number(place), end);
  const left = page.limit - own.length;
  if (left > 0) return { ...(await stored({ limit: left })), filed: own };
  const hasMore = end < filed.length || (await stored({ limit: 1 })).rows.length > 0;
  return { filed: own, rows: [], ...(hasMore ? { next: `file.${end}` } : {}) };
}

function byName<Row extends { readonly name: string }>(rows: readonly Row[]): readonly Row[] {
  const key = ({ name }: Row) => name.normalize('NFKC').toLowerCase();
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
