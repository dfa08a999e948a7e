// What gateways see of the servers and grants of a configuration file: the file says what they are, so
// there is no row of them, and this is all that is kept. Ids are those of the file.
import type { Server } from '#contract/control.ts';
import type { ControlStore } from '#core/control/index.ts';
import type { Tables } from './control-database.ts';
import { isOtherHealth } from './servers.ts';
import type { Access } from './writing.ts';

type FileThings = Pick<ControlStore, 'filed' | 'setFiledHealth' | 'touchFiledGrants'>;

export function createFileThings({ read, write }: Access): FileThings {
  return {
    async filed() {
      const rows = await read.selectFrom('file_things').selectAll().execute();
      const of = (kind: string) => rows.filter((row) => row.kind === kind);
      return {
        health: new Map(of('server').map(({ id, value }) => [id, healthOf(value)])),
        used: new Map(of('grant').map(({ id, value }) => [id, Number(value)])),
      };
    },
    setFiledHealth: (id, health) =>
      write(async ({ tables, changed }) => {
        const before = await keptValue(tables, 'server', id);
        await put(tables, 'server', id, JSON.stringify(health));
        if (before === undefined || isOtherHealth(healthOf(before), health)) {
          await changed('server', id, null);
        }
      }),
    touchFiledGrants: (used) =>
      write(async ({ tables }) => {
        for (const { id, atMs } of used) {
          const before = Number((await keptValue(tables, 'grant', id)) ?? 0);
          if (before < atMs) await put(tables, 'grant', id, String(atMs));
        }
      }),
  };
}

async function keptValue(tables: Tables, kind: string, id: string): Promise<string | undefined> {
  const rows = tables.selectFrom('file_things').select('value').where('kind', '=', kind);
  return (await rows.where('id', '=', id).executeTakeFirst())?.value;
}

/** Writers are alone, so nobody puts one in between. */
async function put(tables: Tables, kind: string, id: string, value: string): Promise<void> {
  await tables.deleteFrom('file_things').where('kind', '=', kind).where('id', '=', id).execute();
  await tables.insertInto('file_things').values({ kind, id, value }).execute();
}

function healthOf(value: string): Server['health'] {
  return JSON.parse(value) as Server['health']; // written by this file
}
