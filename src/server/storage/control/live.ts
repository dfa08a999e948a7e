// What gateways follow: everything that is in force, and what has changed since. Over all
// organisations; only the gateway asks, and it keeps them apart by what each row says.
import type { Change, ControlStore, LivePolicy } from '#core/control/index.ts';
import type { Tables } from './control-database.ts';
import { toGrantRow } from './grant-rows.ts';
import { toServerRow } from './servers.ts';
import { type Access, newestSequence } from './writing.ts';

type LiveReads = Pick<ControlStore, 'live' | 'changes' | 'liveServer' | 'livePolicy' | 'liveGrant'>;

export function createLiveReads({ read, snapshot, clock }: Access): LiveReads {
  return {
    live: () =>
      snapshot(async (tables) => {
        const sequence = await newestSequence(tables);
        const servers = await tables.selectFrom('servers').selectAll().execute();
        const policies = await newestVersions(tables).execute();
        const grants = await unrevoked(tables).execute();
        return {
          sequence,
          servers: servers.map(toServerRow),
          policies: policies.map(toLivePolicy),
          grants: grants.map((row) => toGrantRow(row, clock())),
        };
      }),
    async changes(after) {
      const rows = await read
        .selectFrom('changes')
        .select(['sequence', 'kind', 'object', 'organisation'])
        .where('sequence', '>', after)
        .orderBy('sequence')
        .execute();
      return rows.map(({ sequence, kind, object, organisation }) => ({
        sequence,
        kind: kind as Change['kind'], // written from a change
        id: object,
        organisation,
      }));
    },
    async liveServer(id) {
      const rows = read.selectFrom('servers').selectAll().where('id', '=', id);
      const row = await rows.executeTakeFirst();
      return row && toServerRow(row);
    },
    async livePolicy(id) {
      const row = await newestVersions(read).where('policies.id', '=', id).executeTakeFirst();
      return row && toLivePolicy(row);
    },
    async liveGrant(id) {
      const row = await unrevoked(read).where('id', '=', id).executeTakeFirst();
      return row && toGrantRow(row, clock());
    },
  };
}

function unrevoked(tables: Tables) {
  return tables.selectFrom('grants').selectAll().where('revoked_at_ms', 'is', null);
}

function newestVersions(tables: Tables) {
  return tables
    .selectFrom('policies')
    .innerJoin('policy_versions', (join) =>
      join
        .onRef('policy_versions.policy', '=', 'policies.id')
        .onRef('policy_versions.version', '=', 'policies.version'),
    )
    .select([
      'policies.id',
      'policies.organisation',
      'policies.version',
      'policy_versions.text',
      'policy_versions.format',
    ]);
}

function toLivePolicy(row: {
  readonly id: string;
  readonly organisation: string;
  readonly version: number;
  readonly text: string;
  readonly format: string;
}): LivePolicy {
  const format = row.format as LivePolicy['format']; // written from a version
  return { ...row, format };
}
