// Compiled policies, made when they are first needed, equal rules shared: 100,000 grants may carry
// 100,000 policies that differ little, and only what is in use takes memory. A policy whose source has
// been replaced is compiled anew at its next use.
import { hash } from 'node:crypto';
import type { PolicyDocument } from '#contract/policy-document.ts';
import { createCompiler, formatPolicy, type Program, parsePolicy } from '#core/policy/index.ts';
import type { AttachedPolicy } from './gate.ts';

/** A policy as it is kept. Another object means another content. */
export interface ShelvedPolicy {
  readonly id: string;
  readonly text: string;
  /** Its end says whether the text is JSON or YAML; default `policy.json`. */
  readonly file?: string;
  /** Records name it. */
  readonly version: number;
}

export interface PolicyShelf {
  /** `undefined`: no such policy, or one that does not compile; the caller denies then. */
  find(id: string): AttachedPolicy | undefined;
}

/** Beyond this many the one unused for longest is dropped and compiled again when needed. */
const COMPILED_MAX = 150_000;
/** What old texts have left in the shared compiler is dropped with it after so many. */
const COMPILER_USES_MAX = 200_000;

interface Entry {
  readonly source: ShelvedPolicy;
  readonly policy: AttachedPolicy | undefined;
}

export function createPolicyShelf(sources: {
  get(id: string): ShelvedPolicy | undefined;
}): PolicyShelf {
  const compiled = new Map<string, Entry>();
  const compile = renewing(createCompiler, COMPILER_USES_MAX);
  return {
    find(id) {
      const source = sources.get(id);
      const known = compiled.get(id);
      if (known !== undefined && known.source === source) return known.policy;
      compiled.delete(id);
      if (source === undefined) return undefined;
      if (compiled.size >= COMPILED_MAX) {
        const oldest = compiled.keys().next().value;
        if (oldest !== undefined) compiled.delete(oldest);
      }
      const policy = attach(source, compile);
      compiled.set(id, { source, policy });
      return policy;
    },
  };
}

type Compile = (document: PolicyDocument) => Program;

function renewing(create: () => Compile, usesMax: number): Compile {
  let compile = create();
  let uses = 0;
  return (document) => {
    uses += 1;
    if (uses > usesMax) [compile, uses] = [create(), 1];
    return compile(document);
  };
}

function attach(source: ShelvedPolicy, compile: Compile): AttachedPolicy | undefined {
  const { document } = parsePolicy(source.text, { fileName: source.file ?? 'policy.json' });
  if (document === undefined) return undefined;
  return {
    id: source.id,
    version: source.version,
    hash: hash('sha256', formatPolicy(document), 'hex'),
    program: compile(document),
  };
}
