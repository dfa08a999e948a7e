// `wicketgate doctor`: whether this installation is in order, or, for one server, which step of the way
// from its client over the gateway to it fails, and what mends it.
import { resolve } from 'node:path';
import { Command } from 'commander';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { type ConfigFileText, configFiles } from '../adopt/config-files.ts';
import { checkEntry, checkRemote } from '../doctor/check-entry.ts';
import { checkInstallation } from '../doctor/check-installation.ts';
import { createExamination, type Listener, type Step } from '../doctor/step.ts';
import { EXIT } from '../exit.ts';
import { count, type Style, safe, styleFor } from '../print.ts';
import { UsageError } from '../usage-error.ts';

interface Flags {
  readonly json?: boolean;
  readonly state?: string;
  readonly timeout: string;
  readonly headerEnv?: readonly string[];
}

/** A first start may fetch a package. */
const START_FACTOR = 6;
const EXAMPLES = `
NAME is what a client calls a server. Its command is started, or its address connected to, as the client
would; it is asked for its tools, and no tool is called. Nothing secret is printed.

Exit code 0: all is well; 1: something is wrong; 2: wrong usage; 3: something does not answer.

Examples:
  wicketgate doctor
  wicketgate doctor files
  wicketgate doctor https://mcp.example.com/mcp --header-env Authorization=MY_TOKEN
`;

/** The `doctor` command. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('find out which step of a connection fails, and how to mend it')
    .argument('[server]', 'name in the configuration of a client, or an address')
    .option('--json', 'print one JSON object')
    .option('--state <dir>', 'data folder (default: per user)')
    .option('--timeout <seconds>', 'for one step; six times that where a process is started', '10')
    .option(
      '--header-env <pair>',
      'Name=VARIABLE: a header that is sent to an address',
      (pair: string, pairs: readonly string[] = []) => [...pairs, pair],
    )
    .addHelpText('after', EXAMPLES)
    .action(run);
}

async function run(server: string | undefined, flags: Flags): Promise<void> {
  if (!/^[1-9]\d{0,3}$/.test(flags.timeout)) throw new UsageError('--timeout takes seconds');
  const timeoutMs = Number(flags.timeout) * 1_000;
  const sections: { title: string; steps: Step[] }[] = [];
  const examination = createExamination(listener(sections, flags.json === true));
  const folder = resolve(flags.state ?? defaultDataFolder());
  const parts = { examination, folder, timeoutMs, startMs: timeoutMs * START_FACTOR };
  if (server === undefined) await checkInstallation(parts);
  else if (/^https?:\/\//i.test(server)) {
    examination.section('The address');
    const headers = Object.fromEntries((flags.headerEnv ?? []).map(readPair));
    const configured = configuredAt(server);
    if (configured.length > 0 && flags.headerEnv === undefined) {
      for (const [file, entry] of configured) await checkEntry(file, entry, parts);
    } else {
      const target = { kind: 'url', url: server, headers, transport: 'streamable-http' } as const;
      await checkRemote(target, parts);
    }
  } else {
    for (const [file, entry] of named(server)) await checkEntry(file, entry, parts);
  }
  finish(sections, examination.steps, flags);
}

type Found = readonly (readonly [ConfigFileText, ConfigFileText['entries'][number]])[];

function allEntries(): Found {
  return configFiles().flatMap((file) => file.entries.map((entry) => [file, entry] as const));
}

function configuredAt(url: string): Found {
  return allEntries().filter(([, entry]) => entry.url === url);
}

function named(name: string): Found {
  const all = allEntries();
  const found = all.filter(([, entry]) => entry.name === name);
  if (found.length > 0) return found;
  const names = [...new Set(all.map(([, entry]) => entry.name))].map(safe).join(', ');
  const help = names === '' ? 'no client here has any server' : `configured are ${names}`;
  throw new UsageError(`no client here has a server with the name \`${safe(name)}\``, help);
}

function readPair(pair: string): readonly [string, string] {
  const match = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)=([A-Za-z_][A-Za-z0-9_]*)$/.exec(pair);
  const value = match === null ? undefined : process.env[match[2] ?? ''];
  if (match === null) throw new UsageError(`\`${pair}\` is no pair`, 'write Name=VARIABLE');
  if (value === undefined) throw new UsageError(`the variable \`${match[2]}\` is not set`);
  return [match[1] ?? '', value];
}

function listener(sections: { title: string; steps: Step[] }[], silent: boolean): Listener {
  const style = styleFor(process.stdout);
  const say = (line: string) => {
    if (!silent) process.stdout.write(`${line}\n`);
  };
  return {
    onSection(title) {
      say(`${sections.length === 0 ? '' : '\n'}${style.bold(safe(title))}`);
      sections.push({ title, steps: [] });
    },
    onStep(step) {
      sections.at(-1)?.steps.push(step);
      say(stepText(step, style));
    },
  };
}

function stepText({ name, state, detail, help }: Step, style: Style): string {
  const mark = {
    ok: style.green('ok     '),
    warning: style.yellow('look   '),
    failed: style.red('FAILED '),
  }[state];
  const next = help === undefined ? '' : `\n         ${style.cyan(safe(help))}`;
  return `  ${mark}${name.padEnd(14)} ${detail}${next}`;
}

function finish(sections: readonly object[], steps: readonly Step[], { json }: Flags): void {
  const failed = steps.filter(({ state }) => state === 'failed');
  const warnings = steps.filter(({ state }) => state === 'warning').length;
  const ok = failed.length === 0;
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ ok, sections }, null, 2)}\n`);
  } else {
    const also = warnings === 0 ? '' : `, ${count(warnings, 'thing')} to look at`;
    const words = ok ? 'All is well' : `${count(failed.length, 'step')} failed`;
    process.stdout.write(`\n${words}${also}.\n`);
  }
  const isSilence = failed.length > 0 && failed.every(({ unreachable }) => unreachable === true);
  process.exitCode = ok ? EXIT.good : isSilence ? EXIT.unreachable : EXIT.no;
}
