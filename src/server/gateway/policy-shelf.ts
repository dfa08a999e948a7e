// Compiled policies, made when they are first needed, equal rules shared: 100,000 grants may carry
// 100,000 policies that differ little, and only what is in use takes memory.
import { hash } from 'node:crypto';
import type { PolicyDocument } from '#contract/policy-document.ts';
import { createCompiler, formatPolicy, type Program, parsePolicy } from '#core/policy/index.ts';
import type { PolicySource } from '#server/host/config-file.ts';
import type { AttachedPolicy } from './gate.ts';

export interface PolicyShelf {
  /** `undefined`: no such policy, or one that does not compile; the caller denies then. */
  find(id: string): AttachedPolicy | undefined;
}

/** Beyond this many the one unused for longest is dropped and compiled again when needed. */
const COMPILED_MAX = 150_000;

/** @param version counts the configurations since the start; records name it */
export function createPolicyShelf(
  sources: ReadonlyMap<string, PolicySource>,
  version: number,
): PolicyShelf {
  const compiled = new Map<string, AttachedPolicy>();
  const compile = createCompiler();
  return {
    find(id) {
      const known = compiled.get(id);
      if (known !== undefined) return known;
      const source = sources.get(id);
      const fresh = source === undefined ? undefined : attach(source, version, compile);
      if (fresh === undefined) return undefined;
      if (compiled.size >= COMPILED_MAX) {
        const oldest = compiled.keys().next().value;
        if (oldest !== undefined) compiled.delete(oldest);
      }
      compiled.set(id, fresh);
      return fresh;
    },
  };
}

function attach(
  source: PolicySource,
  version: number,
  compile: (document: PolicyDocument) => Program,
): AttachedPolicy | undefined {
  const { document } = parsePolicy(source.text, { fileName: source.file ?? 'policy.json' });
  if (document === undefined) return undefined;
  return {
    id: source.id,
    version,
    hash: hash('sha256', formatPolicy(document), 'hex'),
    program: compile(document),
  };
}
