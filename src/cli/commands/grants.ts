// `wicketgate grants`: bearer tokens for agents. `new` and `hash` need no gateway: only the hash goes into
// a configuration, the token is shown once and stored nowhere. The others speak to a running one.
import { Command } from 'commander';
import { configSchema } from '#contract/config.ts';
import { hashToken, isToken, mintToken } from '#server/auth/index.ts';
import { addGrantCommands } from '../api/grant-commands.ts';
import { EXIT, failWith } from '../exit.ts';
import { UsageError } from '../usage-error.ts';

interface NewFlags {
  readonly server: string;
  readonly policy?: string;
  readonly label?: string;
  readonly expires?: string;
  readonly json?: boolean;
}

export function grantsCommand(): Command {
  const grants = new Command('grants')
    .description('bearer tokens for agents')
    .addHelpText(
      'after',
      '\nExample:\n  wicketgate grants mint ci --server files --policy careful\n',
    );
  grants
    .command('new')
    .description('mint a token for a configuration file; prints it once, with its entry')
    .argument('[id]', 'id of the grant in the configuration', 'agent')
    .requiredOption('--server <id>', 'server that the token opens')
    .option('--policy <id>', 'policy of the grant; without one every call is denied')
    .option('--label <text>', 'shown in records')
    .option('--expires <time>', 'ISO 8601; from then on the token is refused')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  wicketgate grants new ci --server payments --policy caps\n',
    )
    .action((id: string, flags: NewFlags) => printGrant(id, flags));
  grants
    .command('hash')
    .description('the hash of a token, read from standard input: which grant does it belong to?')
    .addHelpText('after', '\nExample:\n  echo "$TOKEN" | wicketgate grants hash\n')
    .action(printHash);
  addGrantCommands(grants);
  return grants;
}

function printGrant(id: string, flags: NewFlags): void {
  const token = mintToken();
  const entry = {
    server: flags.server,
    token: hashToken(token),
    ...(flags.policy === undefined ? {} : { policy: flags.policy }),
    ...(flags.label === undefined ? {} : { label: flags.label }),
    ...(flags.expires === undefined ? {} : { expires: flags.expires }),
  };
  requireUsable(id, entry);
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ id, token, entry })}\n`);
    return;
  }
  const lines = Object.entries(entry).map(([key, value]) => `    ${key}: ${JSON.stringify(value)}`);
  process.stdout.write(
    `token (shown once, give it to the agent):\n\n  ${token}\n\nentry for the configuration:\n\ngrants:\n  ${id}:\n${lines.join('\n')}\n`,
  );
}

/** An entry that the configuration would refuse is not printed. */
function requireUsable(id: string, entry: object): void {
  const checked = configSchema.safeParse({ servers: {}, grants: { [id]: entry } });
  const [issue] = checked.error?.issues ?? [];
  if (issue === undefined) return;
  const field = issue.path[2];
  const reason = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? '') : issue.message;
  const help =
    field === 'expires'
      ? 'write it like `2027-01-31T12:00:00Z`'
      : reason.charAt(0).toLowerCase() + reason.slice(1);
  throw new UsageError(`\`${String(field ?? 'id')}\` cannot be used in a configuration`, help);
}

/** Standard input and not an argument: arguments are seen by every user of a machine. */
async function printHash(): Promise<void> {
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  const token = text.trim();
  if (!isToken(token)) {
    failWith(EXIT.no, 'this is no grant token', 'a token is `wkg_` and 43 letters and digits');
  }
  process.stdout.write(`${hashToken(token)}\n`);
}
