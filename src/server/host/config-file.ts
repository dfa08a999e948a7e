// Reads the configuration of `serve` from YAML or JSON: every problem at once, each with its place.
// What it returns is complete and checked; references between its parts hold.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type { z } from 'zod';
import { type Config, configSchema } from '#contract/config.ts';
import type { Problem } from '#contract/problem.ts';
import { parsePolicy } from '#core/policy/index.ts';

/** A policy as configured: its text, to be compiled when it is first needed. */
export interface PolicySource {
  readonly id: string;
  readonly text: string;
  /** The file it came from; absent for a document inside the configuration. */
  readonly file?: string;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly policies: ReadonlyMap<string, PolicySource>;
  /** All files that it was read from, absolute: to be watched. */
  readonly files: readonly string[];
}

export type ConfigOutcome =
  | { readonly ok: true; readonly loaded: LoadedConfig; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Throws the system's error when the file itself cannot be read.
 * @param environment where `${NAME}` in headers and env is looked up
 */
export function loadConfig(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): ConfigOutcome {
  const path = resolve(file);
  const text = readFileSync(path, 'utf8');
  const source = readSource(text, path);
  if (source.problems.length > 0) return { ok: false, problems: source.problems };
  const checked = configSchema.safeParse(source.value);
  if (!checked.success) {
    return {
      ok: false,
      problems: checked.error.issues.flatMap((issue) => toProblems(issue, source)),
    };
  }
  return complete(checked.data, path, source, environment);
}

interface Source {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Line and column of the value at a path of keys. */
  place(path: readonly PropertyKey[]): { line: number; column: number };
}

/** JSON is read by JSON.parse (fast for large files); places are only looked up when needed. */
function readSource(text: string, path: string): Source {
  const lines = new LineCounter();
  const tree = () => parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false });
  let document: ReturnType<typeof tree> | undefined;
  const place = (keys: readonly PropertyKey[]) => {
    document ??= tree();
    return placeOf(document.contents, keys, lines);
  };
  if (path.endsWith('.json')) {
    try {
      return { value: JSON.parse(text), problems: [], place };
    } catch {
      // The tolerant reader below says where the mistake is.
    }
  }
  document = tree();
  const problems = document.errors.map((error): Problem => {
    const [at] = error.linePos ?? [{ line: 1, col: 1 }];
    const message = error.message.split('\n')[0]?.replace(/ at line .*$/, '') ?? 'unreadable';
    return problem(
      '',
      at.line,
      at.col,
      'syntax',
      message.charAt(0).toLowerCase() + message.slice(1),
    );
  });
  let aliased = false;
  visit(document, (_key, node) => {
    if (isAlias(node)) aliased = true;
  });
  if (aliased) problems.push(problem('', 1, 1, 'syntax', 'anchors and aliases are not supported'));
  return { value: problems.length > 0 ? undefined : document.toJS(), problems, place };
}

function placeOf(
  root: Node | null,
  keys: readonly PropertyKey[],
  lines: LineCounter,
): { line: number; column: number } {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const key of keys) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset; // a pair of a parsed map has node keys
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset; // items of a parsed list are nodes
    } else break;
  }
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function toProblems(issue: z.core.$ZodIssue, source: Source): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const at = source.place(path);
      return problem(
        pointer(path),
        at.line,
        at.column,
        'unknown_field',
        `unknown field \`${key}\``,
      );
    });
  }
  const at = source.place(issue.path);
  const message = issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  return [problem(pointer(issue.path), at.line, at.column, issue.code, message)];
}

function complete(
  config: Config,
  path: string,
  source: Source,
  environment: Readonly<Record<string, string | undefined>>,
): ConfigOutcome {
  const problems: Problem[] = [];
  const report = (keys: readonly PropertyKey[], code: string, message: string, help?: string) => {
    const at = source.place(keys);
    problems.push(problem(pointer(keys), at.line, at.column, code, message, help));
  };
  const policies = collectPolicies(config, path, problems, report);
  const servers: Record<string, Config['servers'][string]> = {};
  for (const [id, server] of Object.entries(config.servers)) {
    checkServer(id, server, report);
    servers[id] = {
      ...server,
      ...expand('headers', id, server.headers, environment, report),
      ...expand('env', id, server.env, environment, report),
    };
  }
  checkGrants(config, policies, report);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return { ok: false, problems };
  const files = [path, ...[...policies.values()].flatMap(({ file }) => file ?? [])];
  return {
    ok: true,
    loaded: { config: { ...config, servers }, policies, files },
    warnings: problems,
  };
}

type Report = (keys: readonly PropertyKey[], code: string, message: string, help?: string) => void;

function collectPolicies(
  config: Config,
  path: string,
  problems: Problem[],
  report: Report,
): Map<string, PolicySource> {
  const policies = new Map<string, PolicySource>();
  // Many grants may carry the same document: each text is checked once.
  const checked = new Map<string, readonly Problem[]>();
  for (const [id, entry] of Object.entries(config.policies ?? {})) {
    const source = readPolicy(id, entry, path, report);
    if (source === undefined) continue;
    const found =
      checked.get(source.text) ??
      parsePolicy(source.text, { fileName: source.file ?? 'policy.json' }).problems;
    checked.set(source.text, found);
    for (const one of found) {
      if (source.file !== undefined)
        problems.push({ ...one, message: `${source.file}: ${one.message}` });
      else report(['policies', id, ...keysOf(one.pointer)], one.code, one.message, one.help);
    }
    policies.set(id, source);
  }
  return policies;
}

function readPolicy(
  id: string,
  entry: string | Record<string, unknown>,
  path: string,
  report: Report,
): PolicySource | undefined {
  if (typeof entry !== 'string') return { id, text: JSON.stringify(entry) };
  const file = resolve(dirname(path), entry);
  try {
    return { id, text: readFileSync(file, 'utf8'), file };
  } catch {
    report(
      ['policies', id],
      'unreadable_file',
      `cannot read \`${file}\``,
      'paths are relative to the configuration file',
    );
    return undefined;
  }
}

function checkServer(id: string, server: Config['servers'][string], report: Report): void {
  const both = server.url !== undefined && server.command !== undefined;
  if (both || (server.url === undefined && server.command === undefined)) {
    report(['servers', id], 'server_address', 'a server has either `url` or `command`');
  }
  if (
    server.command !== undefined &&
    (server.headers !== undefined || server.transport !== undefined)
  ) {
    report(['servers', id], 'server_address', '`headers` and `transport` go with `url`');
  }
  if (server.url !== undefined && (server.env !== undefined || server.cwd !== undefined)) {
    report(['servers', id], 'server_address', '`env` and `cwd` go with `command`');
  }
}

function checkGrants(
  config: Config,
  policies: ReadonlyMap<string, PolicySource>,
  report: Report,
): void {
  const tokens = new Map<string, string>();
  for (const [id, grant] of Object.entries(config.grants ?? {})) {
    if (!Object.hasOwn(config.servers, grant.server)) {
      report(['grants', id, 'server'], 'unknown_server', `no server is called \`${grant.server}\``);
    }
    if (grant.policy !== undefined && !policies.has(grant.policy)) {
      report(['grants', id, 'policy'], 'unknown_policy', `no policy is called \`${grant.policy}\``);
    }
    const other = tokens.get(grant.token);
    if (other !== undefined) {
      report(['grants', id, 'token'], 'duplicate_token', `the token is that of \`${other}\``);
    }
    tokens.set(grant.token, id);
  }
}

/** `${NAME}` in the values of headers and environment. */
function expand(
  field: 'headers' | 'env',
  id: string,
  values: Readonly<Record<string, string>> | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  report: Report,
): { [key in typeof field]?: Record<string, string> } {
  if (values === undefined) return {};
  const expanded: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    expanded[name] = value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, variable: string) => {
      const found = environment[variable];
      if (found === undefined) {
        report(
          ['servers', id, field, name],
          'unset_variable',
          `the variable \`${variable}\` is not set`,
        );
      }
      return found ?? '';
    });
  }
  return { [field]: expanded };
}

function pointer(keys: readonly PropertyKey[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function keysOf(text: string): string[] {
  return text
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function problem(
  at: string,
  line: number,
  column: number,
  code: string,
  message: string,
  help?: string,
): Problem {
  return {
    severity: 'error',
    pointer: at,
    line,
    column,
    code,
    message,
    ...(help === undefined ? {} : { help }),
  };
}
