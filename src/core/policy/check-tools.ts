// Checks a document against a server's tool list (§9): names no tool has, paths and values that the
// schemas exclude, rules that cannot be reached, dangerous tools without any restriction.
import type { Json } from '#core/kit/json.ts';
import type { RuleList } from './condition.ts';
import type { Scalar } from './equality.ts';
import type { ToolListing } from './facts.ts';
import { parsePath, type Step } from './path.ts';
import type { Place } from './place.ts';
import { type Found, isRequired, mayEqual, schemasAt } from './schema-path.ts';
import { nearest } from './suggest.ts';
import type { Owner, SeenCondition, Survey } from './survey.ts';

/** Something that is no problem and could still be better: shown to people, never counted. */
export interface Suggestion {
  readonly pointer: string;
  readonly message: string;
  readonly help: string;
}

const DANGEROUS: ReadonlySet<string | undefined> = new Set(['Destructive', 'Financial']);

function warnNames(survey: Survey, tools: readonly ToolListing[]): void {
  const names = tools.map((tool) => tool.name);
  const known = new Set(names);
  const warn = (place: Place, name: string): void => {
    if (known.has(name)) return;
    const guess = nearest(name, names);
    const help = guess === undefined ? undefined : `did you mean \`${guess}\`?`;
    survey.report.warn(place, 'unknown_tool', `the server has no tool \`${name}\``, help);
  };
  for (const [name, place] of survey.hidden) if (name !== '*') warn(place, name);
  for (const { owner } of survey.entries) if (owner.kind === 'tools') warn(owner.place, owner.name);
}

/** The tools that the rules of an owner apply to. */
function toolsOf(survey: Survey, owner: Owner, tools: readonly ToolListing[]) {
  if (owner.kind === 'all_tools') return tools;
  if (owner.kind === 'tools') return tools.filter((tool) => tool.name === owner.name);
  const named = new Set(
    survey.entries.flatMap((entry) => (entry.owner.kind === 'tools' ? [entry.owner.name] : [])),
  );
  return tools.filter((tool) => tool.class === owner.name && !named.has(tool.name));
}

function stepsOf(path: string): readonly Step[] | undefined {
  const parsed = parsePath(path);
  return parsed.ok && parsed.value.root === 'args' ? parsed.value.steps : undefined;
}

function operandsOf({ condition }: SeenCondition): readonly Scalar[] {
  const { op, value } = condition;
  if (op === 'eq' || op === 'neq') return [value];
  return op === 'in' || op === 'not_in' ? value : [];
}

function excludes(found: Found, root: Json, operand: Scalar): boolean {
  return typeof found !== 'string' && found.every((schema) => !mayEqual(root, schema, operand));
}

/** A condition is warned about only when every tool it applies to says no. */
function warnCondition(survey: Survey, seen: SeenCondition, tools: readonly ToolListing[]): void {
  const steps = stepsOf(seen.condition.path);
  if (steps === undefined || tools.length === 0) return;
  const found = tools.map(({ inputSchema = true }) => ({
    root: inputSchema,
    at: schemasAt(inputSchema, steps),
  }));
  const who = tools.length === 1 ? `the tool \`${tools[0]?.name}\`` : 'every tool it applies to';
  if (found.every(({ at }) => at === 'absent')) {
    const message = `\`${seen.condition.path}\` is not in the schema of ${who}`;
    survey.report.warn(seen.path, 'unknown_path', message, 'the value would always be missing');
    return;
  }
  const present = found.filter(({ at }) => at !== 'absent');
  const excluded = operandsOf(seen).filter((operand) =>
    present.every(({ root, at }) => excludes(at, root, operand)),
  );
  if (excluded.length === 0) return;
  const values = excluded.map((operand) => `\`${operand}\``).join(', ');
  const message = `the schema of ${who} excludes ${values} at \`${seen.condition.path}\``;
  survey.report.warn(seen.value, 'excluded_value', message);
}

function warnUnreachable(survey: Survey): void {
  const closed = new Set<string>();
  const key = (owner: Owner, list: RuleList) => `${list} ${owner.place.pointer}`;
  for (const { owner, action } of survey.entries) {
    if (action === 'require_approval') closed.add(key(owner, 'approve_if'));
  }
  for (const { owner, list, place, empty } of survey.rules) {
    if (list === 'require') continue;
    if (closed.has(key(owner, list))) {
      const message = 'this rule is never reached: one before it in the list always holds';
      survey.report.warn(place, 'unreachable_rule', message);
    } else if (empty) closed.add(key(owner, list));
  }
}

function itemCount(place: Place, name: string): number {
  if (place.node.kind !== 'object') return 0;
  const node = place.node.members.findLast((member) => member.key === name)?.node;
  return node?.kind === 'array' ? node.items.length : node === undefined ? 0 : 1;
}

/** True when the entry can ever deny, ask or hide. */
function restricts(survey: Survey, owner: Owner): boolean {
  const { place } = owner;
  const entry = survey.entries.find((seen) => seen.owner.place.pointer === place.pointer);
  if (entry?.action !== undefined && entry.action !== 'allow') return true;
  const lists = ['rate_limit', 'deny_if', 'approve_if', 'limits'];
  if (lists.some((name) => itemCount(place, name) > 0)) return true;
  const required = survey.rules.filter(
    (rule) => rule.list === 'require' && rule.owner.place.pointer === place.pointer,
  );
  return required.some((rule) => !rule.empty);
}

function warnUnrestricted(
  survey: Survey,
  tools: readonly ToolListing[],
  allowedByDefault: Place | undefined,
): void {
  const ownerOf = (kind: Owner['kind'], name: string) =>
    survey.entries.find(({ owner }) => owner.kind === kind && owner.name === name)?.owner;
  const allTools = ownerOf('all_tools', 'all_tools');
  if (survey.hidden.has('*') || (allTools && restricts(survey, allTools))) return;
  const open = new Map<string, { place: Place; names: string[] }>();
  for (const tool of tools) {
    if (!DANGEROUS.has(tool.class) || survey.hidden.has(tool.name)) continue;
    const owner = ownerOf('tools', tool.name) ?? ownerOf('classes', tool.class ?? '');
    const place = owner === undefined ? allowedByDefault : owner.place;
    if (place === undefined || (owner && restricts(survey, owner))) continue;
    const found = open.get(place.pointer) ?? { place, names: [] };
    found.names.push(tool.name);
    open.set(place.pointer, found);
  }
  for (const { place, names } of open.values()) {
    const list = names.map((name) => `\`${name}\``).join(', ');
    const message = `${list} can destroy or spend, and nothing restricts it`;
    const help = 'add `deny_if`, `approve_if` or `limits`, or hide it';
    survey.report.warn(place, 'unrestricted_tool', message, help);
  }
}

/** Adds the warnings that need the tool list. `allowedByDefault` is the place of `default: allow`. */
export function checkAgainstTools(
  survey: Survey,
  tools: readonly ToolListing[],
  allowedByDefault: Place | undefined,
): void {
  warnNames(survey, tools);
  for (const seen of survey.conditions)
    warnCondition(survey, seen, toolsOf(survey, seen.owner, tools));
  warnUnreachable(survey);
  warnUnrestricted(survey, tools, allowedByDefault);
}

/**
 * Where a call passes a `deny_if` or `approve_if` by leaving an argument out that the schema does
 * not require (§4): suggests a `require` rule.
 */
export function suggestRequired(
  survey: Survey,
  tools: readonly ToolListing[],
): readonly Suggestion[] {
  const demanded = new Set(
    survey.conditions.flatMap(({ owner, list, condition }) =>
      list === 'require' ? [`${owner.place.pointer} ${condition.path}`] : [],
    ),
  );
  return survey.conditions.flatMap((seen) => {
    const { owner, list, condition, path } = seen;
    const steps = stepsOf(condition.path);
    if (list === 'require' || owner.kind !== 'tools' || condition.op === 'exists') return [];
    if (steps === undefined || demanded.has(`${owner.place.pointer} ${condition.path}`)) return [];
    const [tool] = toolsOf(survey, owner, tools);
    const known = tool?.inputSchema;
    if (known === undefined || typeof schemasAt(known, steps) === 'string') return [];
    if (steps.includes(null) || isRequired(known, steps)) return [];
    const message = `a call without \`${condition.path}\` passes this rule`;
    const example = `{"path": ${JSON.stringify(condition.path)}, "op": "exists", "value": true}`;
    return [{ pointer: path.pointer, message, help: `add to \`require\`: ${example}` }];
  });
}
