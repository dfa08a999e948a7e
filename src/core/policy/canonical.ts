// Rewrites short forms (§2): document as written → canonical document. Called by `parsePolicy` and
// `compilePolicy`; rewriting a canonical document again changes nothing.
import type {
  ApprovalRule,
  Limit,
  PolicyDocument,
  Rule,
  RuleSet,
  ToolRule,
} from '#contract/policy-document.ts';

function denyAlways(reason: string | undefined): Rule {
  return { conditions: [], ...(reason === undefined ? {} : { on_deny: reason }) };
}

function askAlways(reason: string | undefined): ApprovalRule {
  return { conditions: [], ...(reason === undefined ? {} : { message: reason }) };
}

function withRateLimit(rule: RuleSet, name: string): readonly Limit[] | undefined {
  if (rule.rate_limit === undefined) return rule.limits;
  const { max, window } = rule.rate_limit;
  const generated: Limit = { counter: `${name}_rate`, window, max, scope: 'grant' };
  return [generated, ...(rule.limits ?? [])];
}

function rewriteRuleSet(rule: RuleSet, name: string): RuleSet {
  const { require, deny_if, approve_if } = rule;
  const limits = withRateLimit(rule, name);
  return {
    ...(require === undefined ? {} : { require }),
    ...(deny_if === undefined ? {} : { deny_if }),
    ...(approve_if === undefined ? {} : { approve_if }),
    ...(limits === undefined ? {} : { limits }),
  };
}

function rewriteToolRule(rule: ToolRule, name: string): ToolRule {
  const { action, reason } = rule;
  const lists = rewriteRuleSet(rule, name);
  if (action === 'hide') return { action, ...lists };
  if (action === 'deny') {
    return rewriteRuleSet(
      { ...lists, deny_if: [denyAlways(reason), ...(lists.deny_if ?? [])] },
      name,
    );
  }
  if (action === 'require_approval') {
    const approve_if = [askAlways(reason), ...(lists.approve_if ?? [])];
    return rewriteRuleSet({ ...lists, approve_if }, name);
  }
  return lists;
}

function rewriteRules(rules: Readonly<Record<string, ToolRule>>): Record<string, ToolRule> {
  // Built from entries: a tool may be called `__proto__`.
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, rewriteToolRule(rule, name)]),
  );
}

function hiddenNames(
  document: PolicyDocument,
  toolNames: readonly string[],
): readonly string[] | undefined {
  const names = new Set(document.hide);
  for (const name of toolNames) {
    if (document.tools?.[name]?.action === 'hide') names.add(name);
  }
  return document.hide === undefined && names.size === 0 ? undefined : [...names];
}

/**
 * The canonical form of a checked document. `toolNames` are the names under `tools` in document
 * order, where that differs from the order of the object.
 */
export function canonical(
  document: PolicyDocument,
  toolNames: readonly string[] = Object.keys(document.tools ?? {}),
): PolicyDocument {
  const { hide: _, all_tools, classes, tools, tests, ...head } = document;
  const hide = hiddenNames(document, toolNames);
  const { arguments: mode, ...first } = head;
  const visible = Object.fromEntries(
    Object.entries(tools ?? {}).filter(([, rule]) => rule.action !== 'hide'),
  );
  return {
    ...first,
    ...(hide === undefined ? {} : { hide }),
    ...(mode === undefined ? {} : { arguments: mode }),
    ...(all_tools === undefined ? {} : { all_tools: rewriteRuleSet(all_tools, 'all_tools') }),
    ...(classes === undefined ? {} : { classes: rewriteRules(classes) }),
    ...(tools === undefined ? {} : { tools: rewriteRules(visible) }),
    ...(tests === undefined ? {} : { tests }),
  };
}
