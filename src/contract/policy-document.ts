// The policy language, version 1, as one schema: the type `PolicyDocument`, the JSON Schema for
// editors and the forms come from it. Documents are judged by `parsePolicy` (core/policy), which
// says where and why; a test holds the two to the same verdict.
import { z } from 'zod';
import { SCOPES, TOOL_CLASSES, WINDOW_NAMES } from './decision.ts';
import { ACTIONS, COUNTER_NAME_MAX, EXPECTATIONS, WINDOW_SECONDS_MAX } from './policy-words.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const texts = z.union([z.string(), z.array(z.string()).min(1)]);
const path = z
  .string()
  .min(1)
  .meta({
    description:
      'Where the value comes from: `args` with `.key`, `["key"]`, `[0]`, `[*]`, or a fact such as `tool.class`, `grant.tags.env`, `time.hour`.',
    examples: ['args.amount', 'args.to[*]', 'tool.class'],
  });

const conditionBase = { path };
const match = z.enum(['any', 'all']).exactOptional().meta({
  description:
    'How several values of a path with `[*]` are judged. Default: `all` in require, `any` in deny_if and approve_if.',
});

function withOperators<const Names extends readonly string[], Value extends z.ZodType>(
  names: Names,
  value: Value,
  description: string,
) {
  const op = z.enum(names).meta({ description });
  return z.strictObject({ ...conditionBase, op, value, match });
}

const condition = z
  .union([
    withOperators(['exists'], z.boolean(), 'Whether there is a value at the path.'),
    withOperators(['eq', 'neq'], scalar, 'Equal, or present and not equal.'),
    withOperators(['in', 'not_in'], z.array(scalar).min(1), 'Equal to one of the list, or none.'),
    withOperators(['lt', 'lte', 'gt', 'gte'], z.number(), 'Numeric order.'),
    withOperators(['contains'], scalar, 'A substring of a string, or an element of an array.'),
    withOperators(['regex'], z.string(), 'An RE2 pattern, found anywhere in the string.'),
    withOperators(
      ['starts_with', 'ends_with'],
      texts,
      'The string starts or ends with one of these.',
    ),
    withOperators(
      ['length_lte', 'length_gte'],
      z.number().multipleOf(1).min(0),
      'Code points of a string, or elements of an array.',
    ),
    withOperators(
      ['path_under'],
      texts,
      'An absolute POSIX path that is one of these or below it.',
    ),
    withOperators(['host_in'], texts, 'A URL whose host is one of these; `*.` for subdomains.'),
  ])
  .meta({
    id: 'condition',
    description: 'One question about the call. Conditions are joined by AND.',
  });

const conditions = z
  .array(condition)
  .meta({ description: 'All of them must hold. An empty list always holds.' });
const denyRule = z
  .strictObject({
    conditions,
    on_deny: z.string().exactOptional().meta({ description: 'What the agent is told.' }),
  })
  .meta({ id: 'rule', description: 'A rule of require or deny_if.' });
const approvalRule = z
  .strictObject({
    conditions,
    message: z
      .string()
      .exactOptional()
      .meta({ description: 'What the person and the agent are told.' }),
  })
  .meta({ id: 'approval_rule', description: 'A rule of approve_if.' });

const window = z
  .union([z.enum(WINDOW_NAMES), z.number().multipleOf(1).min(1).max(WINDOW_SECONDS_MAX)])
  .meta({ description: 'A fixed window in UTC: a name, or a length in whole seconds.' });
const limit = z
  .strictObject({
    counter: z.string().min(1).max(COUNTER_NAME_MAX).meta({
      description: 'Limits of the document with the same counter share one budget.',
    }),
    window,
    max: z.number().min(0).meta({ description: 'The sum in a window may not exceed it.' }),
    scope: z.enum(SCOPES).meta({ description: 'Who shares the counter.' }),
    amount: z
      .number()
      .gt(0)
      .exactOptional()
      .meta({ description: 'What one call costs; default 1.' }),
    amount_from: z.string().exactOptional().meta({
      description: 'Path under args from which the cost is read; not together with amount.',
    }),
  })
  .meta({ id: 'limit', description: 'A quota.' });
const rateLimit = z
  .strictObject({ max: z.number().multipleOf(1).min(0), window })
  .meta({ id: 'rate_limit', description: 'Short form of one limit that counts calls per grant.' });

const ruleLists = {
  rate_limit: rateLimit.exactOptional(),
  require: z
    .array(denyRule)
    .exactOptional()
    .meta({ description: 'Every rule must hold, else deny.' }),
  deny_if: z.array(denyRule).exactOptional().meta({ description: 'Any rule that holds denies.' }),
  approve_if: z
    .array(approvalRule)
    .exactOptional()
    .meta({ description: 'Any rule that holds asks a person.' }),
  limits: z.array(limit).exactOptional().meta({ description: 'Quotas, charged all or nothing.' }),
};
const ruleSet = z
  .strictObject(ruleLists)
  .meta({ id: 'rule_set', description: 'Rules for every tool that gets past hide and default.' });
const toolRule = z
  .strictObject({
    action: z.enum(ACTIONS).exactOptional().meta({ description: 'Short form; `{}` means allow.' }),
    reason: z.string().exactOptional().meta({
      description: 'The message that goes with action deny or require_approval.',
    }),
    ...ruleLists,
  })
  .meta({ id: 'tool_rule', description: 'What holds for one tool, or for the tools of a class.' });

const call = z.strictObject({
  tool: z.string().min(1),
  arguments: z.record(z.string(), z.json()).exactOptional(),
  class: z.enum(TOOL_CLASSES).exactOptional(),
  at: z.string().exactOptional().meta({
    description: 'The moment of the call, ISO 8601; default 1970-01-01T00:00:00Z.',
  }),
});
const test = z
  .strictObject({
    name: z.string().min(1),
    call,
    expect: z.enum(EXPECTATIONS),
    rule: z.string().exactOptional().meta({ description: 'The rule that the record must name.' }),
  })
  .meta({ id: 'test', description: 'An example that must hold, else the document is rejected.' });

/** The schema of a policy as it is written, short forms included. */
export const policyDocumentSchema = z
  .strictObject({
    $schema: z
      .string()
      .exactOptional()
      .meta({ description: 'For editors; the engine ignores it.' }),
    version: z.literal('1').meta({ description: 'The language version, always the string "1".' }),
    description: z.string().exactOptional().meta({ description: 'For people.' }),
    default: z.enum(['allow', 'deny']).meta({
      description: 'What happens to a tool that neither tools nor classes names.',
    }),
    hide: z.array(z.string().min(1)).exactOptional().meta({
      uniqueItems: true,
      description: 'Exact tool names, or "*" for all: not listed, and calls are denied.',
    }),
    arguments: z.enum(['any', 'strict']).exactOptional().meta({
      description: "strict: arguments must validate against the tool's inputSchema. Default any.",
    }),
    all_tools: ruleSet.exactOptional(),
    classes: z.partialRecord(z.enum(TOOL_CLASSES), toolRule).exactOptional().meta({
      description: 'Rules for the tools of a class that tools does not name.',
    }),
    tools: z.record(z.string().min(1), toolRule).exactOptional().meta({
      description: 'Rules by exact tool name; the most specific place.',
    }),
    tests: z.array(test).exactOptional().meta({ description: 'Examples that must hold.' }),
  })
  .meta({ title: 'Wicketgate policy', description: 'Policy of a grant, language version 1.' });

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** A policy document: as written, or canonical (short forms rewritten). */
export type PolicyDocument = DeepReadonly<z.infer<typeof policyDocumentSchema>>;
export type ToolRule = DeepReadonly<z.infer<typeof toolRule>>;
export type RuleSet = DeepReadonly<z.infer<typeof ruleSet>>;
export type Rule = DeepReadonly<z.infer<typeof denyRule>>;
export type ApprovalRule = DeepReadonly<z.infer<typeof approvalRule>>;
export type Condition = DeepReadonly<z.infer<typeof condition>>;
export type Limit = DeepReadonly<z.infer<typeof limit>>;
export type PolicyTest = DeepReadonly<z.infer<typeof test>>;

/** The JSON Schema (2020-12) of the language. */
export function policyJsonSchema(): object {
  return z.toJSONSchema(policyDocumentSchema, { target: 'draft-2020-12', io: 'input' });
}
