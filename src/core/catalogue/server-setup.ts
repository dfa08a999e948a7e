// How a server is put behind the gateway: the command, the entry of a client, and the steps in words.
// From the record of the server alone; where the record does not say how it is started, the reader
// fills in what their client starts today.
import type { ServerRecord } from '#contract/catalogue.ts';
import { packageNameOf } from './source-name.ts';
import { code, listed } from './wording.ts';

/** Stands for the command of a server that the record does not know. */
const UNKNOWN_COMMAND = ['COMMAND'];
const POLICY_FILE = 'policy.json';
/** Clients start commands in folders of their own, so the path is absolute. */
const POLICY_PATH = '/path/to/policy.json';

export interface ServerSetup {
  /** For a shell: `wicketgate run --policy policy.json -- npx -y …`. */
  readonly command: string;
  /** An entry for the `mcpServers` of a client. */
  readonly client: {
    readonly mcpServers: Readonly<
      Record<string, { readonly command: string; readonly args: readonly string[] }>
    >;
  };
  /** Whole sentences, in order. */
  readonly steps: readonly string[];
}

type Known = Pick<ServerRecord, 'slug' | 'source' | 'packageName' | 'version' | 'posture' | 'scan'>;

/** How the server is started without the gateway; `undefined` for one with an address. */
function startOf(server: Known): readonly string[] | undefined {
  const { source, version, scan } = server;
  if (/^https?:/u.test(source)) return undefined;
  const at = version === null ? '' : `@${version}`;
  const name = packageNameOf(server);
  if (name !== undefined && source.startsWith('npm:')) return ['npx', '-y', `${name}${at}`];
  if (name !== undefined) return ['uvx', ...uvxWords(name, version, scan)];
  return scan.command === null || scan.command.length === 0 ? UNKNOWN_COMMAND : scan.command;
}

/** `uvx` starts the program that has the name of the package, unless it is told otherwise. */
function uvxWords(
  name: string,
  version: string | null,
  { command }: Known['scan'],
): readonly string[] {
  const program = command?.[0] ?? name;
  if (program === name || program === 'python') {
    return [version === null ? name : `${name}@${version}`];
  }
  return ['--from', version === null ? name : `${name}==${version}`, program];
}

/** A word as a POSIX shell takes it literally. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function argumentsOf(server: Known, policy: string): string[] {
  const start = startOf(server);
  const head = ['run', '--policy', policy];
  if (start !== undefined) return [...head, '--', ...start];
  const token =
    server.posture.auth === 'gated' ? ['--header', 'Authorization: Bearer ${TOKEN}'] : [];
  return [...head, '--upstream', server.source, ...token];
}

function environmentStep({ scan }: Known): string[] {
  const names = scan.dummies.slice(0, 6).map(code);
  if (names.length === 0) return [];
  const variables = names.length === 1 ? 'the variable' : 'the variables';
  return [
    `Set ${variables} ${listed(names)} as before: the gateway hands its environment on to the server.`,
  ];
}

/** How this server is put behind the gateway. */
export function setupOf(server: Known): ServerSetup {
  const words = argumentsOf(server, POLICY_FILE);
  const command = `wicketgate ${words.map(shellWord).join(' ')}`;
  const start = startOf(server);
  const unknown =
    start === UNKNOWN_COMMAND
      ? ', with the command that your client starts today in its place'
      : '';
  return {
    command,
    client: {
      mcpServers: Object.fromEntries([
        [server.slug, { command: 'wicketgate', args: argumentsOf(server, POLICY_PATH) }],
      ]),
    },
    steps: [
      `Save the policy as \`${POLICY_FILE}\`. \`wicketgate policy check ${POLICY_FILE}\` says whether anything in it is wrong.`,
      `Start the server behind it: \`${command}\`${unknown}.`,
      ...environmentStep(server),
      'Let your client start that command in place of the server. An edit of the policy applies to the next call.',
      'For several agents, name the server and the policy in the configuration of `wicketgate serve`, and give each agent a token of its own.',
    ],
  };
}
