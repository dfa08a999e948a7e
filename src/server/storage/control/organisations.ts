// Organisations: what owns everything else.
import type { Organisation } from '#contract/control.ts';
import type { Actor, ControlStore } from '#core/control/index.ts';
import { newObjectId } from '#server/host/object-id.ts';
import type { OrganisationTable } from './control-tables.ts';
import { insertMember } from './members.ts';
import { type Access, done, refusalOf, refused, type Writing } from './writing.ts';

type Organisations = Pick<
  ControlStore,
  'organisations' | 'organisation' | 'createOrganisation' | 'changeOrganisation'
>;

const FIRST_SETTINGS: Organisation['settings'] = {
  fourEyes: false,
  approvalMinutes: 15,
  recordDays: null,
};

export function createOrganisations({ read, write }: Access): Organisations {
  return {
    async organisations() {
      const rows = await read
        .selectFrom('organisations')
        .selectAll()
        .orderBy('created_at_ms')
        .orderBy('id')
        .execute();
      return rows.map(toOrganisation);
    },
    async organisation(id) {
      const rows = read.selectFrom('organisations').selectAll().where('id', '=', id);
      const row = await rows.executeTakeFirst();
      return row && toOrganisation(row);
    },
    createOrganisation: (first, atMs, address) =>
      write((writing) => createOrganisation(writing, first, atMs, address)),
    changeOrganisation: (by, change, revision) =>
      write((writing) => changeOrganisation(writing, by, change, revision)),
  };
}

type First = Parameters<Organisations['createOrganisation']>[0];

async function createOrganisation(
  writing: Writing,
  { name, admin }: First,
  atMs: number,
  address: string | undefined,
) {
  const row: OrganisationTable = {
    id: newObjectId('org'),
    name,
    created_at_ms: atMs,
    settings: JSON.stringify(FIRST_SETTINGS),
    revision: 1,
  };
  await writing.tables.insertInto('organisations').values(row).execute();
  const from = address === undefined ? {} : { address };
  const by: Actor = { organisation: row.id, name: 'set-up', atMs, ...from };
  const organisation = toOrganisation(row);
  await writing.audit(by, {
    action: 'organisation.created',
    object: row.id,
    after: organisation,
  });
  await writing.changed('organisation', row.id, row.id);
  const member = await insertMember(writing, by, admin);
  return done({ organisation, member });
}

type Change = Parameters<Organisations['changeOrganisation']>[1];

async function changeOrganisation(writing: Writing, by: Actor, change: Change, revision: number) {
  const { tables } = writing;
  const rows = tables.selectFrom('organisations').selectAll();
  const row = await rows.where('id', '=', by.organisation).executeTakeFirst();
  const why = refusalOf(row, by, revision);
  if (row === undefined || why !== undefined) return refused(why ?? 'not-found');
  const before = toOrganisation(row);
  const after = { ...before, ...change, revision: revision + 1 };
  await tables
    .updateTable('organisations')
    .set({
      name: after.name,
      settings: JSON.stringify(after.settings),
      revision: after.revision,
    })
    .where('id', '=', row.id)
    .execute();
  await writing.audit(by, { action: 'organisation.changed', object: row.id, before, after });
  await writing.changed('organisation', row.id, row.id);
  return done(after);
}

function toOrganisation(row: OrganisationTable): Organisation {
  return {
    id: row.id,
    name: row.name,
    createdAtMs: row.created_at_ms,
    settings: JSON.parse(row.settings) as Organisation['settings'], // written by this file
    revision: row.revision,
  };
}
