// References inside a schema: which resource a subschema belongs to, its identifiers and anchors.
// Only what the schema itself holds can be referred to; nothing is ever fetched.
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { type Dialect, dialectOf, subschemasOf } from './dialect.ts';
import { BadSchema, keywordOf } from './keyword.ts';

// A pure function of every JavaScript platform; declared here because core has no platform types.
declare const URL: {
  new (text: string, base: string): { readonly href: string };
  canParse(text: string, base: string): boolean;
};

/** The base of a schema without an identifier; reserved by RFC 2606, so no schema can own it. */
const DEFAULT_BASE = 'http://schema.invalid/';

/** A schema with an identifier of its own, and what can be reached by name inside it. */
export interface Resource {
  readonly uri: string;
  readonly root: JsonObject;
  readonly anchors: Map<string, JsonObject>;
  readonly dynamicAnchors: Map<string, JsonObject>;
  /** `$recursiveAnchor` of draft 2019-09. */
  readonly recursive: boolean;
}

export interface Registry {
  readonly dialect: Dialect;
  readonly root: Resource;
  readonly resources: ReadonlyMap<string, Resource>;
  /** The resource that a subschema belongs to. */
  readonly owners: ReadonlyMap<JsonObject, Resource>;
}

/** What a reference points at. */
export interface Target {
  readonly schema: Json;
  readonly resource: Resource;
  /** The anchor by which it was found, if it was by one. */
  readonly anchor: string | undefined;
}

function join(reference: string, base: string): string {
  if (!URL.canParse(reference, base)) throw new BadSchema(`\`${reference}\` is no reference`);
  return new URL(reference, base).href;
}

function createResource(root: JsonObject, uri: string): Resource {
  const recursive = keywordOf(root, '$recursiveAnchor') === true;
  return { uri, root, anchors: new Map(), dynamicAnchors: new Map(), recursive };
}

/** The identifier of a schema; drafts up to 7 ignore everything beside `$ref`. */
function identifierOf(schema: JsonObject, dialect: Dialect): string | undefined {
  if (dialect < 2019 && keywordOf(schema, '$ref') !== undefined) return undefined;
  const id = keywordOf(schema, dialect === 4 ? 'id' : '$id');
  return typeof id === 'string' ? id : undefined;
}

function recordAnchors(schema: JsonObject, dialect: Dialect, resource: Resource): void {
  const id = identifierOf(schema, dialect);
  if (dialect < 2019) {
    if (id?.startsWith('#')) resource.anchors.set(id.slice(1), schema);
    return;
  }
  const anchor = keywordOf(schema, '$anchor');
  if (typeof anchor === 'string') resource.anchors.set(anchor, schema);
  const dynamic = dialect === 2020 ? keywordOf(schema, '$dynamicAnchor') : undefined;
  if (typeof dynamic !== 'string') return;
  resource.anchors.set(dynamic, schema);
  resource.dynamicAnchors.set(dynamic, schema);
}

/** Goes through a schema once and notes its resources and anchors. */
export function createRegistry(schema: JsonObject, dialect: Dialect): Registry {
  const resources = new Map<string, Resource>();
  const owners = new Map<JsonObject, Resource>();
  const enter = (node: JsonObject, base: Resource | undefined): Resource => {
    const id = identifierOf(node, dialect);
    const own = id !== undefined && !id.startsWith('#');
    if (base !== undefined && !own) return base;
    const uri = join(own ? id : '', base?.uri ?? DEFAULT_BASE).replace(/#$/, '');
    const resource = createResource(node, uri);
    resources.set(uri, resource);
    return resource;
  };
  const root = enter(schema, undefined);
  const pending: [JsonObject, Resource][] = [[schema, root]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, resource] = next;
    if (Object.hasOwn(node, '$schema') && dialectOf(node) !== dialect) {
      throw new BadSchema('drafts are mixed');
    }
    owners.set(node, resource);
    recordAnchors(node, dialect, resource);
    for (const inner of subschemasOf(node)) pending.push([inner, enter(inner, resource)]);
  }
  return { dialect, root, resources, owners };
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    throw new BadSchema(`\`#${fragment}\` is no fragment`);
  }
}

function followPointer(root: Json, pointer: string): Json {
  let value = root;
  for (const token of pointer.slice(1).split('/')) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    const inner: Json | undefined = Array.isArray(value)
      ? value[Number(key)]
      : isJsonObject(value)
        ? keywordOf(value, key)
        : undefined;
    if (inner === undefined) throw new BadSchema(`\`#${pointer}\` points at nothing`);
    value = inner;
  }
  return value;
}

/** Finds what a reference written in `from` points at; throws `BadSchema` when it is not here. */
export function findTarget(registry: Registry, from: Resource, reference: string): Target {
  const hash = reference.indexOf('#');
  const address = hash < 0 ? reference : reference.slice(0, hash);
  const fragment = hash < 0 ? '' : decodeFragment(reference.slice(hash + 1));
  const resource = address === '' ? from : registry.resources.get(join(address, from.uri));
  if (resource === undefined) throw new BadSchema(`\`${reference}\` is not part of the schema`);
  if (fragment === '') return { schema: resource.root, resource, anchor: undefined };
  if (!fragment.startsWith('/')) {
    const schema = resource.anchors.get(fragment);
    if (schema === undefined) throw new BadSchema(`there is no anchor \`${fragment}\``);
    return { schema, resource, anchor: fragment };
  }
  const schema = followPointer(resource.root, fragment);
  const owner = isJsonObject(schema) ? registry.owners.get(schema) : undefined;
  return { schema, resource: owner ?? resource, anchor: undefined };
}
