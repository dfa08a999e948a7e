// `wicketgate organisations`: several organisations in one installation, each with its own members, servers,
// policies, grants and records. Works on the storage itself, for whoever runs the gateway.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { memberSchema, organisationSchema } from '#contract/control.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { newObjectId } from '#server/host/object-id.ts';
import { createSecretLinks } from '#server/sign-in/index.ts';
import { openControlStore } from '#server/storage/index.ts';
import { moment, print, printJson } from '../api/api-client.ts';
import { accessOf } from '../api/ask-gateway.ts';
import { safe, table } from '../print.ts';
import { reportingTrouble } from '../records/with-records.ts';
import { readSharedStorage } from '../shared-storage.ts';
import { UsageError } from '../usage-error.ts';

interface Flags {
  readonly data?: string;
  readonly database?: string;
  readonly json?: boolean;
}

type Store = Awaited<ReturnType<typeof openControlStore>>;

export function organisationsCommand(): Command {
  const organisations = new Command('organisations')
    .description('organisations of an installation; for one another they do not exist')
    .addHelpText('after', '\nExample:\n  wicketgate organisations list\n');
  located(organisations.command('list').description('organisations, oldest first'))
    .addHelpText('after', '\nExample:\n  wicketgate organisations list\n')
    .action((flags: Flags) => withStore(flags, (store) => list(store, flags)));
  located(organisations.command('add').description('add one, and print the link for its admin'))
    .argument('<name>')
    .requiredOption('--admin <email>', 'address with which its first admin signs in')
    .addHelpText(
      'after',
      '\nExample:\n  wicketgate organisations add Tools --admin kim@example.com\n',
    )
    .action((name: string, flags: Flags & { readonly admin: string }) =>
      withStore(flags, (store) => add(store, name, flags)),
    );
  return organisations;
}

function located(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder of the gateway (default: per user)')
    .option('--database <url>', 'PostgreSQL of the gateways (or WICKETGATE_DATABASE_URL)')
    .option('--json', 'print JSON');
}

async function withStore(flags: Flags, work: (store: Store) => Promise<void>) {
  const folder = flags.data ?? defaultDataFolder();
  const { databaseUrl: url } = readSharedStorage(flags, process.env);
  if (url === undefined && !existsSync(join(folder, 'control.db'))) {
    const help = 'name the data folder with --data; `wicketgate serve` makes it';
    throw new UsageError(`no gateway has kept anything in \`${folder}\` yet`, help);
  }
  await reportingTrouble(async () => {
    const log = (line: string) => void process.stderr.write(`${line}\n`);
    const store = await openControlStore(url === undefined ? { folder } : { url }, { log });
    try {
      await work(store);
    } finally {
      await store.close();
    }
  });
}

async function list(store: Store, { json }: Flags): Promise<void> {
  const rows = await store.organisations();
  if (json === true) return printJson(rows);
  if (rows.length === 0) return print('no organisation yet; `wicketgate serve` prints the link');
  const lines = rows.map(({ id, name, createdAtMs }) => [safe(name), moment(createdAtMs), id]);
  print(table([['NAME', 'ADDED', 'ID'], ...lines]));
}

async function add(
  store: Store,
  wanted: string,
  flags: Flags & { readonly admin: string },
): Promise<void> {
  const name = organisationSchema.shape.name.safeParse(wanted);
  const email = memberSchema.shape.email.safeParse(flags.admin.trim().toLowerCase());
  if (!name.success) throw new UsageError('the name takes 1 to 128 characters');
  if (!email.success) throw new UsageError(`\`${flags.admin}\` is no e-mail address`);
  // An address signs in once: with a second account it would be chance which one that is.
  if ((await store.credentials(email.data)).length > 0) {
    throw new UsageError(`\`${email.data}\` has an account already`, 'name another address');
  }
  const admin = { email: email.data, name: null, role: 'admin', invited: true } as const;
  const made = await store.createOrganisation(
    { name: name.data, admin: { ...admin, id: newObjectId('mem') } },
    Date.now(),
  );
  if (!made.ok) throw new UsageError(`the organisation was refused: ${made.why}`);
  const { organisation, member } = made.value;
  const links = createSecretLinks(store, Date.now);
  const link = await links.make({
    purpose: 'invitation',
    organisation: organisation.id,
    member: member.id,
  });
  const base = accessOf(flags.data ?? defaultDataFolder())?.url;
  if (flags.json === true) return printJson({ organisation, member, ...link });
  print(`added ${safe(name.data)} (${organisation.id})\n`);
  print(`  ${base ?? 'https://GATEWAY'}${link.path}\n`);
  print(`Give this link to ${safe(email.data)}: it works once, within a week.`);
}
