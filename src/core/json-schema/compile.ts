// A schema → one function that judges a value. Every subschema is compiled once; references are
// followed by a work list, so that neither long chains nor cycles of them can exhaust the stack.
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { dialectOf } from './dialect.ts';
import { BadSchema, type KeywordContext, type KeywordGroup, keywordOf } from './keyword.ts';
import { arrayKeywords, unevaluatedItems } from './keywords-array.ts';
import { logicKeywords } from './keywords-logic.ts';
import { objectKeywords, unevaluatedProperties } from './keywords-object.ts';
import { valueKeywords } from './keywords-value.ts';
import { createRegistry, findTarget, type Registry, type Resource } from './resource.ts';
import { spend, type Validate } from './run.ts';

/** In the order in which problems are told: the plain ones first, `unevaluated…` last. */
const GROUPS: readonly KeywordGroup[] = [
  valueKeywords,
  objectKeywords,
  arrayKeywords,
  logicKeywords,
  unevaluatedProperties,
  unevaluatedItems,
];

const PASS: Validate = () => undefined;
const REFUSE: Validate = (_, at) => ({ at, text: 'is not allowed' });

interface Slot {
  validate: Validate;
}

interface Compiler {
  readonly registry: Registry;
  readonly slots: Map<JsonObject, Slot>;
  readonly pending: (() => void)[];
}

function inResource(resource: Resource, validate: Validate): Validate {
  return (value, at, run, seen) => {
    if (run.scopes.at(-1) === resource) return validate(value, at, run, seen);
    run.scopes.push(resource);
    const failure = validate(value, at, run, seen);
    run.scopes.pop();
    return failure;
  };
}

function allOf(validators: readonly Validate[]): Validate {
  return (value, at, run, seen) => {
    spend(run, validators.length);
    for (const validate of validators) {
      const failure = validate(value, at, run, seen);
      if (failure !== undefined) return failure;
    }
    return undefined;
  };
}

/** Only `$ref` counts in a schema of draft 7 and before that has one. */
function visibleKeywords(compiler: Compiler, schema: JsonObject): JsonObject {
  const reference = keywordOf(schema, '$ref');
  return compiler.registry.dialect < 2019 && reference !== undefined ? { $ref: reference } : schema;
}

function dynamicReference(compiler: Compiler, from: Resource, reference: string): Validate {
  const target = findTarget(compiler.registry, from, reference);
  const fallback = refer(compiler, target.schema, target.resource);
  const { anchor } = target;
  if (anchor === undefined || !target.resource.dynamicAnchors.has(anchor)) return fallback;
  const byScope = new Map<object, Validate>();
  for (const resource of compiler.registry.resources.values()) {
    const schema = resource.dynamicAnchors.get(anchor);
    if (schema !== undefined) byScope.set(resource, refer(compiler, schema, resource));
  }
  return (value, at, run, seen) => {
    const scope = run.scopes.find((entered) => byScope.has(entered));
    const validate = scope === undefined ? undefined : byScope.get(scope);
    return (validate ?? fallback)(value, at, run, seen);
  };
}

function recursiveReference(compiler: Compiler, from: Resource): Validate {
  const fallback = refer(compiler, from.root, from);
  if (!from.recursive) return fallback;
  const byScope = new Map<object, Validate>();
  for (const resource of compiler.registry.resources.values()) {
    if (resource.recursive) byScope.set(resource, refer(compiler, resource.root, resource));
  }
  return (value, at, run, seen) => {
    const scope = run.scopes.find((entered) => byScope.has(entered));
    const validate = scope === undefined ? undefined : byScope.get(scope);
    return (validate ?? fallback)(value, at, run, seen);
  };
}

function build(compiler: Compiler, schema: JsonObject, resource: Resource): Validate {
  const { registry } = compiler;
  const context: KeywordContext = {
    schema: visibleKeywords(compiler, schema),
    dialect: registry.dialect,
    compile: (inner) => compileInner(compiler, inner, resource),
    resolve: (reference) => {
      const target = findTarget(registry, resource, reference);
      return refer(compiler, target.schema, target.resource);
    },
    resolveDynamic: (reference) => dynamicReference(compiler, resource, reference),
    resolveRecursive: () => recursiveReference(compiler, resource),
  };
  const validators = GROUPS.flatMap((group) => group(context));
  return inResource(resource, allOf(validators));
}

/** Compiles later what is referred to; the function it gives works once the list is done. */
function refer(compiler: Compiler, schema: Json, resource: Resource): Validate {
  if (!isJsonObject(schema)) return compileInner(compiler, schema, resource);
  const known = compiler.slots.get(schema);
  const slot = known ?? { validate: REFUSE };
  if (known === undefined) {
    compiler.slots.set(schema, slot);
    compiler.pending.push(() => {
      slot.validate = build(compiler, schema, resource);
    });
  }
  return (value, at, run, seen) => slot.validate(value, at, run, seen);
}

function compileInner(compiler: Compiler, schema: Json, resource: Resource): Validate {
  if (typeof schema === 'boolean') return schema ? PASS : REFUSE;
  if (!isJsonObject(schema)) throw new BadSchema('a schema is an object or a boolean');
  const known = compiler.slots.get(schema);
  if (known !== undefined) return (value, at, run, seen) => known.validate(value, at, run, seen);
  const slot: Slot = { validate: REFUSE };
  compiler.slots.set(schema, slot);
  slot.validate = build(compiler, schema, compiler.registry.owners.get(schema) ?? resource);
  return slot.validate;
}

/** Compiles a whole schema; throws `BadSchema` when it cannot be used. */
export function compileRoot(schema: Json): Validate {
  if (typeof schema === 'boolean') return schema ? PASS : REFUSE;
  const dialect = dialectOf(schema);
  if (!isJsonObject(schema) || dialect === undefined) throw new BadSchema('unknown draft');
  const registry = createRegistry(schema, dialect);
  const compiler: Compiler = { registry, slots: new Map(), pending: [] };
  const validate = compileInner(compiler, schema, registry.root);
  for (let next = compiler.pending.pop(); next !== undefined; next = compiler.pending.pop()) next();
  return validate;
}
