// `wicketgate servers`: what stands behind a running gateway, and which tools it lists.
import { Command } from 'commander';
import type { Server, ServerTool } from '#contract/control.ts';
import type { Survey } from '#contract/control-api.ts';
import {
  type ApiFlags,
  apiClient,
  oneNamed,
  print,
  printJson,
  reaching,
} from '../api/api-client.ts';
import { askYes, canAsk } from '../ask-yes.ts';
import { EXIT } from '../exit.ts';
import { readHeaders, readVariables } from '../named-values.ts';
import { count, safe, table } from '../print.ts';
import { UsageError } from '../usage-error.ts';

interface AddFlags extends ApiFlags {
  readonly upstream?: string;
  readonly transport?: 'streamable-http' | 'sse';
  readonly header?: readonly string[];
  readonly env?: readonly string[];
  readonly cwd?: string;
  readonly local?: boolean;
}

const collect = (value: string, before: readonly string[] = []) => [...before, value];

export function serversCommand(): Command {
  const servers = new Command('servers')
    .description('servers behind a running gateway')
    .addHelpText('after', '\nExample:\n  wicketgate servers tools files\n');
  reaching(servers.command('list').description('servers, by name'))
    .addHelpText('after', '\nExample:\n  wicketgate servers list\n')
    .action(list);
  reaching(servers.command('add').description('register a server, and ask it for its tools'))
    .argument('<name>')
    .argument('[command...]', 'program and arguments of a stdio server, after `--`')
    .option('--upstream <url>', 'a server that is reached over HTTP, instead of a command')
    .option('--transport <kind>', '`streamable-http` (default) or `sse`')
    .option(
      '--header <line>',
      '`Name: value`, sent with every request; ${NAME} is taken from the environment; repeatable',
      collect,
    )
    .option('--env <line>', '`NAME=value` for the command, written the same; repeatable', collect)
    .option('--cwd <dir>', 'folder of the command')
    .option('--local', 'allow private and loopback addresses')
    .addHelpText(
      'after',
      `
Exit code 0: it lists its tools; 3: it is registered, and does not.

Examples:
  wicketgate servers add files -- npx -y @modelcontextprotocol/server-filesystem /srv/files
  wicketgate servers add issues --upstream https://mcp.example.com/mcp --header 'Authorization: Bearer \${TOKEN}'
`,
    )
    .action(add);
  reaching(servers.command('check').description('ask a server for its tools now'))
    .argument('<server>', 'name or id')
    .addHelpText('after', '\nExample:\n  wicketgate servers check files\n')
    .action(check);
  reaching(servers.command('tools').description('the tools of a server, as listed last'))
    .argument('<server>', 'name or id')
    .addHelpText('after', '\nExample:\n  wicketgate servers tools files\n')
    .action(tools);
  reaching(servers.command('approve').description('approve the definitions of tools as they are'))
    .argument('<server>', 'name or id')
    .argument('[tool...]', 'names; none: all that are new or changed')
    .option('--yes', 'without asking')
    .addHelpText(
      'after',
      '\nExample:\n  wicketgate servers approve files read_file list_directory\n',
    )
    .action(approve);
  reaching(
    servers.command('remove').description('remove a server, and grants that lead only to it'),
  )
    .argument('<server>', 'name or id')
    .addHelpText('after', '\nExample:\n  wicketgate servers remove files\n')
    .action(remove);
  return servers;
}

async function list(flags: ApiFlags): Promise<void> {
  const rows = await apiClient(flags).all<Server>('/servers?limit=200');
  if (flags.json === true) return printJson(rows);
  if (rows.length === 0) return print('no servers yet; `wicketgate servers add` registers one');
  const lines = rows.map(({ id, name, health, toolCount }) => [
    safe(name),
    health.state,
    count(toolCount, 'tool'),
    id,
  ]);
  print(table([['NAME', 'STATE', 'TOOLS', 'ID'], ...lines]));
}

async function add(name: string, command: readonly string[], flags: AddFlags): Promise<void> {
  const client = apiClient(flags);
  const upstream = upstreamOf(command, flags);
  const server = await client.write<Server>('POST', '/servers', { body: { name, upstream } });
  const survey = await client.write<Survey>('POST', `/servers/${server.id}/check`);
  if (survey.health.state !== 'connected') process.exitCode = EXIT.unreachable;
  if (flags.json === true) return printJson({ server, ...survey });
  print(`registered ${safe(name)} as ${server.id}`);
  showSurvey(server, survey);
}

function upstreamOf(command: readonly string[], flags: AddFlags): object {
  const { upstream: url, transport, header = [], env = [], cwd, local } = flags;
  if ((url === undefined) === (command.length === 0)) {
    throw new UsageError('give either --upstream or a command after `--`');
  }
  if (url !== undefined && !(URL.canParse(url) && /^https?:/i.test(url))) {
    throw new UsageError(`\`${url}\` is no http or https address`);
  }
  if (url === undefined) {
    const folder = cwd === undefined ? {} : { cwd };
    return { kind: 'command', command, env: readVariables(env), ...folder };
  }
  return {
    kind: 'url',
    url,
    ...(transport === undefined ? {} : { transport }),
    headers: readHeaders(header),
    local: local === true,
  };
}

async function check(wanted: string, flags: ApiFlags): Promise<void> {
  const client = apiClient(flags);
  const server = await oneNamed<Server>(client, 'server', wanted);
  const survey = await client.write<Survey>('POST', `/servers/${server.id}/check`);
  if (survey.health.state !== 'connected') process.exitCode = EXIT.unreachable;
  if (flags.json === true) printJson(survey);
  else showSurvey(server, survey);
}

function showSurvey({ id, name }: Server, { health, tools: found }: Survey): void {
  const { state, detail } = health;
  print(detail === null ? state : `${state}: ${safe(detail.replaceAll(id, name))}`);
  if (detail?.includes('`local: true`') === true) {
    print(`  here: \`wicketgate servers remove ${safe(name)}\`, then add it with --local`);
  }
  if (found.length > 0) print(toolTable(found));
}

async function tools(wanted: string, flags: ApiFlags): Promise<void> {
  const client = apiClient(flags);
  const { id } = await oneNamed<Server>(client, 'server', wanted);
  const rows = await client.all<ServerTool>(`/servers/${id}/tools`);
  if (flags.json === true) printJson(rows);
  else print(toolTable(rows));
}

function toolTable(rows: readonly ServerTool[]): string {
  const lines = rows.map((tool) => {
    const state = tool.drift === null ? tool.state : `${tool.state}: ${safe(tool.drift)}`;
    return [safe(tool.name), tool.class, tool.severity, state];
  });
  return table([['TOOL', 'CLASS', 'SEVERITY', 'DEFINITION'], ...lines]);
}

interface ToolList {
  readonly data: readonly ServerTool[];
  readonly revision: string;
}

interface ApproveFlags extends ApiFlags {
  readonly yes?: boolean;
}

async function approve(
  wanted: string,
  names: readonly string[],
  flags: ApproveFlags,
): Promise<void> {
  const silent = flags.yes === true;
  if (!silent && (flags.json === true || !canAsk())) {
    throw new UsageError('there is nobody to ask', 'say --yes to approve without asking');
  }
  const client = apiClient(flags);
  const { id, name } = await oneNamed<Server>(client, 'server', wanted);
  const { value } = await client.read<ToolList>(`/servers/${id}/tools`);
  const missing = names.find((one) => !value.data.some((tool) => tool.name === one));
  if (missing !== undefined) {
    const help = `\`wicketgate servers tools ${safe(name)}\` lists them`;
    throw new UsageError(`\`${missing}\` is no tool of this server`, help);
  }
  const open = value.data.filter(
    (tool) => tool.state !== 'approved' && (names.length === 0 || names.includes(tool.name)),
  );
  if (open.length === 0) return flags.json === true ? printJson([]) : print('nothing to approve');
  if (flags.json !== true) print(toolTable(open));
  if (!silent && !(await askYes('Approve these definitions?'))) {
    process.exitCode = EXIT.no;
    return;
  }
  // What was shown is what is approved: a list that is another by now is refused.
  const body = { names: open.map((tool) => tool.name) };
  const tag = `"${value.revision}"`;
  await client.write('POST', `/servers/${id}/tools/approve`, { body, tag });
  if (flags.json === true) printJson(body.names);
  else print(`approved ${count(open.length, 'definition')}`);
}

async function remove(wanted: string, flags: ApiFlags): Promise<void> {
  const client = apiClient(flags);
  const { id, name } = await oneNamed<Server>(client, 'server', wanted);
  await client.write('DELETE', `/servers/${id}`);
  print(`removed ${safe(name)}`);
}
