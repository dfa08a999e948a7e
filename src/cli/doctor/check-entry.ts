// One entry of a client, both legs: from the client to the gateway or server that it names, and from
// the gateway to the server behind it.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parsePolicy } from '#core/policy/index.ts';
import type { AskTarget } from '#server/ask-server.ts';
import {
  type ClientEntry,
  gatewayArguments,
  shownCommand,
  shownUrl,
} from '#server/clients/index.ts';
import type { ConfigFileText } from '../adopt/config-files.ts';
import { clientTitle } from '../adopt/plan.ts';
import { accessOf } from '../api/ask-gateway.ts';
import { safe } from '../print.ts';
import { type CommandTarget, checkCommand } from './check-command.ts';
import { checkServed, tellVisible } from './check-serve.ts';
import { checkUrl, type UrlTarget } from './check-url.ts';
import { targetOf } from './entry-target.ts';
import type { DoctorParts } from './step.ts';

export async function checkEntry(
  { about, text = '' }: ConfigFileText,
  entry: ClientEntry,
  parts: DoctorParts,
): Promise<void> {
  const { examination } = parts;
  examination.section(`${entry.name}, as ${clientTitle(entry.client)} starts it`);
  examination.ok('configuration', `${safe(about.path)}:${entry.line}`);
  const shown =
    entry.kind === 'remote'
      ? shownUrl(entry.url)
      : shownCommand([entry.command, ...entry.args]).join(' ');
  examination.ok('entry', safe(shown));
  if (entry.disabled) {
    examination.warn('switch', 'it is switched off in its client', 'switch it on there');
  }
  const { target, missing } = targetOf(text, about.dialect.format, entry);
  if (missing.length > 0) {
    const names = missing.map((name) => `\`${safe(name)}\``).join(', ');
    const help = 'set them here and try again; the client may have them, or ask for them';
    examination.fail('variables', `${names} is not set`, help);
    return;
  }
  if (target.kind === 'url') await checkRemote(target, parts);
  else await checkStdio(target, parts);
}

async function checkStdio(target: CommandTarget, parts: DoctorParts): Promise<void> {
  const args = gatewayArguments(target.command);
  if (args === undefined) {
    await checkCommand(target, parts);
    notBehind(parts);
    return;
  }
  const { examination } = parts;
  const run = readRun(args);
  const isGood = checkPolicy(run.policy, target, parts);
  examination.section('The server behind the gateway');
  const inner = innerTarget(run, target);
  const all =
    inner === undefined
      ? examination.fail('server', 'the entry names no server', 'write its command after `--`')
      : await (inner.kind === 'url' ? checkUrl(inner, parts) : checkCommand(inner, parts));
  if (!isGood) return;
  examination.section('The same through the gateway');
  const listed = await checkCommand(target, parts);
  if (listed !== false && all !== false) tellVisible(listed, all.length, parts);
}

function notBehind({ examination }: DoctorParts): void {
  const help = 'put it behind one with `wicketgate adopt`';
  examination.warn('gateway', 'it is not behind a gateway: no policy, no records', help);
}

interface RunWords {
  readonly policy: string | undefined;
  readonly upstream: string | undefined;
  readonly upstreamEnv: string | undefined;
  readonly headers: readonly string[];
  readonly headerEnv: readonly string[];
  readonly command: readonly string[];
}

/** The options of `run` that say what it starts. */
function readRun(args: readonly string[]): RunWords {
  const dashes = args.indexOf('--');
  const options = dashes < 0 ? args : args.slice(0, dashes);
  const all = (name: string) =>
    options.flatMap((word, index) => {
      if (word.startsWith(`${name}=`)) return [word.slice(name.length + 1)];
      const next = options[index + 1];
      return word === name && next !== undefined ? [next] : [];
    });
  return {
    policy: all('--policy')[0],
    upstream: all('--upstream')[0],
    upstreamEnv: all('--upstream-env')[0],
    headers: all('--header'),
    headerEnv: all('--header-env'),
    command: dashes < 0 ? [] : args.slice(dashes + 1),
  };
}

function innerTarget(run: RunWords, { env, cwd }: CommandTarget): AskTarget | undefined {
  const url = run.upstream ?? (run.upstreamEnv === undefined ? undefined : env[run.upstreamEnv]);
  if (url !== undefined) {
    const written = run.headers.map((line): [string, string] => {
      const at = line.indexOf(':');
      const value = line.slice(at + 1).trim();
      return [
        line.slice(0, at),
        value.replace(/\$\{(\w+)\}/g, (_, name: string) => env[name] ?? ''),
      ];
    });
    const named = run.headerEnv.map((pair): [string, string] => {
      const [name = '', variable = ''] = pair.split('=');
      return [name, env[variable] ?? ''];
    });
    const headers = Object.fromEntries([...written, ...named]);
    return { kind: 'url', url, headers, transport: 'streamable-http' };
  }
  if (run.command.length === 0) return undefined;
  // `run` keeps its own settings from the server.
  const own = Object.entries(env).filter(([name]) => !name.startsWith('WICKETGATE_'));
  const place = cwd === undefined ? {} : { cwd };
  return { kind: 'command', command: run.command, env: Object.fromEntries(own), ...place };
}

function checkPolicy(
  file: string | undefined,
  { cwd }: CommandTarget,
  { examination }: DoctorParts,
): boolean {
  if (file === undefined) {
    return examination.fail('policy', 'the entry names none', 'add `--policy FILE` before `--`');
  }
  const path = resolve(cwd ?? process.cwd(), file);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const help = 'adopt the server again, or put a policy there';
    return examination.fail('policy', `${safe(path)} cannot be read (${code})`, help);
  }
  const { document, problems } = parsePolicy(text, { fileName: path });
  const [first] = problems.filter(({ severity }) => severity === 'error');
  if (document === undefined || first !== undefined) {
    const what = first === undefined ? 'it is no policy' : `line ${first.line}: ${first.message}`;
    return examination.fail('policy', safe(what), `see \`wicketgate policy check ${path}\``);
  }
  examination.ok('policy', safe(path));
  return true;
}

/** An address: of a server itself, or of one behind the gateway that runs on the data folder. */
export async function checkRemote(target: UrlTarget, parts: DoctorParts): Promise<void> {
  const access = accessOf(parts.folder);
  const id = access === undefined ? undefined : servedId(target.url, access.url);
  const listed = await checkUrl(target, parts);
  if (access !== undefined && id !== undefined) {
    parts.examination.section('From the gateway to the server');
    await checkServed(access, id, listed, parts);
  } else if (!/\bwkg_/.test(Object.values(target.headers).join(' '))) notBehind(parts);
}

/** The server's id in an address of this gateway. */
function servedId(url: string, gateway: string): string | undefined {
  const own = URL.canParse(url) ? new URL(url) : undefined;
  const same = own !== undefined && portAndHost(own) === portAndHost(new URL(gateway));
  return same ? /^\/mcp\/([^/]+)/.exec(own.pathname)?.[1] : undefined;
}

function portAndHost({ hostname, port, protocol }: URL): string {
  const host = /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname) ? 'loopback' : hostname;
  return `${protocol}//${host}:${port}`;
}
