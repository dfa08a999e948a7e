// A policy as the builder holds it: lists in the order of the document, each part under a name of
// its own, and all that has no control of its own kept as it was written. Document → model →
// document changes nothing, for every valid document.
import { TOOL_CLASSES, type ToolClass } from '#contract/decision.ts';
import type { PolicyDocument, PolicyTest, RuleSet, ToolRule } from '#contract/policy-document.ts';

export interface BuilderEntry<Name extends string = string> {
  readonly name: Name;
  readonly rule: ToolRule;
}

export interface BuilderModel {
  /** Fields in the order in which they are written. */
  readonly order: readonly (keyof PolicyDocument)[];
  readonly default: PolicyDocument['default'];
  readonly arguments?: 'any' | 'strict';
  readonly description?: string;
  readonly hide?: readonly string[];
  readonly allTools?: RuleSet;
  readonly classes?: readonly BuilderEntry<ToolClass>[];
  readonly tools?: readonly BuilderEntry[];
  readonly tests?: readonly PolicyTest[];
  /** What no control shows. */
  readonly rest: Pick<PolicyDocument, '$schema' | 'version'>;
}

const FIELDS: readonly (keyof PolicyDocument)[] = [
  '$schema',
  'version',
  'description',
  'default',
  'hide',
  'arguments',
  'all_tools',
  'classes',
  'tools',
  'tests',
];

function isField(name: string): name is keyof PolicyDocument {
  return FIELDS.some((field) => field === name);
}

function isClass(name: string): name is ToolClass {
  return TOOL_CLASSES.some((known) => known === name);
}

/** Takes a valid document, as written. */
export function toModel(document: PolicyDocument): BuilderModel {
  const { $schema, version, all_tools, classes, tools, ...named } = document;
  const classEntries = Object.entries(classes ?? {}).flatMap(([name, rule]) =>
    isClass(name) ? [{ name, rule }] : [],
  );
  return {
    ...named,
    order: Object.keys(document).filter(isField),
    ...(all_tools === undefined ? {} : { allTools: all_tools }),
    ...(classes === undefined ? {} : { classes: classEntries }),
    ...(tools === undefined
      ? {}
      : { tools: Object.entries(tools).map(([name, rule]) => ({ name, rule })) }),
    rest: { ...($schema === undefined ? {} : { $schema }), version },
  };
}

/** Built from entries: a tool may be called `__proto__`. */
function record(entries: readonly BuilderEntry[]): Readonly<Record<string, ToolRule>> {
  return Object.fromEntries(entries.map(({ name, rule }) => [name, rule]));
}

/** The document of a model; fields that are new stand behind those that were written. */
export function toDocument(model: BuilderModel): PolicyDocument {
  const { order, rest, allTools, classes, tools, ...named } = model;
  const whole: PolicyDocument = {
    ...rest,
    ...named,
    ...(allTools === undefined ? {} : { all_tools: allTools }),
    ...(classes === undefined ? {} : { classes: record(classes) }),
    ...(tools === undefined ? {} : { tools: record(tools) }),
  };
  const place = (field: string): number => {
    const known: readonly string[] = order;
    const all: readonly string[] = FIELDS;
    const at = known.indexOf(field);
    return at < 0 ? known.length + all.indexOf(field) : at;
  };
  const fields = Object.entries(whole).toSorted(([a], [b]) => place(a) - place(b));
  // The members of the first argument keep their places.
  return Object.assign(Object.fromEntries(fields), whole);
}
