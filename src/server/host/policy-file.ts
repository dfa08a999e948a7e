// One policy in a file, compiled, and read again when the file changes. An edited file that is wrong
// changes nothing: the last good policy stays, and the log says so. Used by `run`.
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Problem } from '#contract/problem.ts';
import { compilePolicy, parsePolicy, type ToolListing } from '#core/policy/index.ts';
import type { AttachedPolicy } from '#server/gateway/gate.ts';
import { sha256Hex } from './hash.ts';
import { createFileWatch } from './watch-files.ts';

export interface PolicyFile {
  /** The policy in force; its version counts the good readings of the file, from 1. */
  current(): AttachedPolicy;
  close(): void;
}

export interface PolicyFileParts {
  readonly file: string;
  /** The server's tools, for more warnings; `undefined` when they are not known. */
  readonly tools: readonly ToolListing[] | undefined;
  readonly log: (line: string) => void;
  /** Told about warnings of a good policy and all problems of an edited one that is wrong. */
  readonly onProblems: (problems: readonly Problem[]) => void;
}

/** The policy is wrong: nothing was compiled. */
export class PolicyRejected extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`the policy has ${problems.length} problems`);
    this.problems = problems;
  }
}

/** Throws `PolicyRejected`, or the system's error when the file cannot be read. */
export function openPolicyFile(parts: PolicyFileParts): PolicyFile {
  const file = resolve(parts.file);
  let text = readFileSync(file, 'utf8');
  let policy = attach(parts, text, 1);
  const watch = createFileWatch(() => {
    try {
      const edited = readFileSync(file, 'utf8');
      if (edited === text) return;
      policy = attach(parts, edited, policy.version + 1);
      text = edited;
      parts.log(`policy \`${parts.file}\` version ${policy.version} is in force`);
    } catch (error) {
      if (error instanceof PolicyRejected) parts.onProblems(error.problems);
      const why = error instanceof Error ? error.message : String(error);
      parts.log(
        `the edited policy is not taken (${why}); version ${policy.version} stays in force`,
      );
    }
  });
  watch.watch([file]);
  return { current: () => policy, close: watch.close };
}

function attach(parts: PolicyFileParts, text: string, version: number): AttachedPolicy {
  const fileName = basename(parts.file);
  const known = parts.tools === undefined ? {} : { tools: parts.tools };
  const parsed = parsePolicy(text, { fileName, ...known });
  if (parsed.document === undefined || parsed.text === undefined) {
    throw new PolicyRejected(parsed.problems);
  }
  if (parsed.problems.length > 0) parts.onProblems(parsed.problems);
  return {
    id: fileName,
    version,
    hash: sha256Hex(parsed.text),
    program: compilePolicy(parsed.document),
  };
}
