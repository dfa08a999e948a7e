// `wicketgate grants`: mints bearer tokens for agents. Only the hash goes into the configuration;
// the token is shown once and stored nowhere.
import { Command } from 'commander';
import { hashToken, mintToken } from '#server/auth/index.ts';

interface NewFlags {
  readonly server: string;
  readonly policy?: string;
  readonly label?: string;
  readonly expires?: string;
  readonly json?: boolean;
}

export function grantsCommand(): Command {
  const grants = new Command('grants').description('bearer tokens for agents');
  grants
    .command('new')
    .description('mint a token; prints it once, with the entry for the configuration')
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
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ id, token, entry })}\n`);
    return;
  }
  const lines = Object.entries(entry).map(([key, value]) => `    ${key}: ${JSON.stringify(value)}`);
  process.stdout.write(
    `token (shown once, give it to the agent):\n\n  ${token}\n\nentry for the configuration:\n\ngrants:\n  ${id}:\n${lines.join('\n')}\n`,
  );
}
