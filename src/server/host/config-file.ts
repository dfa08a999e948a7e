// Reads the configuration of `serve` from YAML or JSON: every problem at once, each with its place.
// What it returns is complete and checked; references between its parts hold.
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { type Config, configSchema } from '#contract/config.ts';
import type { Problem } from '#contract/problem.ts';
import { parsePolicy } from '#core/policy/index.ts';
import {
  checkApprovals,
  checkGrants,
  checkNames,
  checkRegistry,
  checkServers,
  type Report,
} from './config-checks.ts';
import { type ConfigSource, readConfigSource } from './config-source.ts';
import { checkSignIn } from './sign-in-checks.ts';
import { type FileStamp, stampFile } from './watch-files.ts';

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
  /** SHA-256 of everything that was read, hex: equal digests mean equal configurations. */
  readonly digest: string;
}

export type ConfigOutcome = (
  | { readonly ok: true; readonly loaded: LoadedConfig; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }
) & {
  /** All files that it was read from (or should have been), absolute, as they were then. */
  readonly files: ReadonlyMap<string, FileStamp>;
};

/**
 * Throws the system's error when the file itself cannot be read.
 * @param environment where `${NAME}` in headers and env is looked up
 */
export function loadConfig(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): ConfigOutcome {
  const path = resolve(file);
  const files = new Map<string, FileStamp>();
  const read = (name: string) => {
    files.set(name, stampFile(name));
    return readFileSync(name, 'utf8');
  };
  const text = read(path);
  const source = readConfigSource(text, path);
  if (source.problems.length > 0) return { ok: false, problems: source.problems, files };
  const checked = configSchema.safeParse(source.value);
  if (!checked.success) {
    const problems = checked.error.issues.flatMap((issue) => toProblems(issue, source));
    return { ok: false, problems: inOrder(problems), files };
  }
  const problems: Problem[] = [];
  const report: Report = (keys, code, message, help) => {
    const about = { code, message, ...(help === undefined ? {} : { help }) };
    problems.push(source.problemAt(keys, about));
  };
  const config = checked.data;
  const policies = collectPolicies(config, dirname(path), read, report);
  checkPolicies(policies, source, problems);
  const servers = checkServers(config.servers, environment, report);
  const registry = checkRegistry(config.registry, environment, report);
  const approvals = checkApprovals(config.approvals, environment, report);
  const signIn = checkSignIn(config, environment, report);
  checkGrants(config, new Map(Object.entries(config.policies ?? {})), report);
  checkNames(config, report);
  if (problems.some(({ severity }) => severity === 'error')) {
    return { ok: false, problems: inOrder(problems), files };
  }
  const texts = [text, ...[...policies.values()].map((policy) => policy.text)];
  const digest = hash('sha256', texts.join('\0'), 'hex');
  const live = {
    ...config,
    servers,
    ...(registry === undefined ? {} : { registry }),
    ...(approvals === undefined ? {} : { approvals }),
    ...(signIn === undefined ? {} : { signIn }),
  };
  const loaded = { config: live, policies, digest };
  return { ok: true, loaded, warnings: inOrder(problems), files };
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function toProblems(issue: z.core.$ZodIssue, source: ConfigSource): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const message = `unknown field \`${key}\``;
      return source.problemAt([...issue.path, key], { code: 'unknown_field', message });
    });
  }
  // What is wrong with a key stands in the issue of the key itself.
  const inner = issue.code === 'invalid_key' ? issue.issues[0] : undefined;
  const sentence = inner?.message ?? issue.message;
  const message = sentence.charAt(0).toLowerCase() + sentence.slice(1);
  return [source.problemAt(issue.path, { code: issue.code, message })];
}

function collectPolicies(
  config: Config,
  folder: string,
  read: (file: string) => string,
  report: Report,
): Map<string, PolicySource> {
  const policies = new Map<string, PolicySource>();
  for (const [id, entry] of Object.entries(config.policies ?? {})) {
    if (typeof entry !== 'string') {
      policies.set(id, { id, text: JSON.stringify(entry) });
      continue;
    }
    const file = resolve(folder, entry);
    try {
      policies.set(id, { id, text: read(file), file });
    } catch {
      const help = 'paths are relative to the configuration file';
      report(['policies', id], 'unreadable_file', `cannot read \`${file}\``, help);
    }
  }
  return policies;
}

/** Many grants may carry the same document: each text is checked once. */
function checkPolicies(
  policies: ReadonlyMap<string, PolicySource>,
  source: ConfigSource,
  problems: Problem[],
): void {
  const checked = new Map<string, readonly Problem[]>();
  for (const { id, text, file } of policies.values()) {
    const found =
      checked.get(text) ?? parsePolicy(text, { fileName: file ?? 'policy.json' }).problems;
    checked.set(text, found);
    for (const { pointer, line, column, ...about } of found) {
      if (file === undefined) {
        problems.push(source.problemAt(['policies', id, ...keysOf(pointer)], about));
      } else {
        const message = `${file}:${line}:${column}: ${about.message}`;
        problems.push(source.problemAt(['policies', id], { ...about, message }));
      }
    }
  }
}

function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}
