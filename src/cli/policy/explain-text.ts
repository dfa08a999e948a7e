// An explanation for people: the decision first, then every rule that applies with what its
// conditions saw.
import type { Decision } from '#contract/decision.ts';
import { windowText } from '#core/counters/index.ts';
import type {
  ExplainedCondition,
  ExplainedRule,
  ExplainedValue,
  Explanation,
} from '#core/policy/index.ts';
import { type Style, safe, table } from '../print.ts';

/** Longer values are cut: the rule matters here, not the whole argument. */
const VALUE_SHOWN = 60;

function valueText(value: unknown): string {
  const text = safe(JSON.stringify(value));
  return text.length > VALUE_SHOWN ? `${text.slice(0, VALUE_SHOWN)}…` : text;
}

function seenText({ value, verdict }: ExplainedValue): string {
  const seen = value === undefined ? 'missing' : valueText(value);
  return verdict === 'unevaluable' ? `${seen} (cannot be judged)` : seen;
}

function conditionText({ condition, values, counts }: ExplainedCondition, style: Style): string {
  const { path, op, value, match } = condition;
  const mark = counts ? style.green('true ') : style.dim('false');
  const asked = `${safe(path)} ${op} ${valueText(value)}${match === undefined ? '' : ` (${match})`}`;
  const seen = values.length === 0 ? 'no array before [*]' : values.map(seenText).join(', ');
  return `      ${mark}  ${asked}  ${style.dim(`← ${seen}`)}`;
}

const EFFECTS = { require: 'denies', deny_if: 'denies', approve_if: 'asks' } as const;

function ruleText(rule: ExplainedRule, decisive: boolean, style: Style): string {
  const paint = rule.list === 'approve_if' ? style.yellow : style.red;
  const also = decisive ? '' : ' too';
  const effect = rule.fires ? paint(`${EFFECTS[rule.list]}${also}`) : style.green('passes');
  const head = `  ${decisive ? style.bold('→') : ' '} ${safe(rule.pointer)}  ${effect}`;
  return [head, ...rule.conditions.map((item) => conditionText(item, style))].join('\n');
}

function decisionText(decision: Decision, style: Style): string {
  if (decision.decision === 'allow') return style.green(style.bold('allow'));
  const paint = decision.decision === 'ask' ? style.yellow : style.red;
  const head = paint(style.bold(decision.decision));
  return `${head} ${safe(decision.rule)} ${style.dim(decision.code)}\n  ${safe(decision.message)}`;
}

function limitTable({ charges }: Explanation): string {
  return table(
    charges.map(({ pointer, counter, cost, max, window, path }) => [
      `    ${safe(pointer)}`,
      cost === null ? `cannot be read from ${safe(path ?? '')}` : `costs ${cost}`,
      `of ${max} per ${windowText(window)}`,
      `for "${safe(counter)}"`,
    ]),
  );
}

/** The whole explanation, with a line feed at the end. */
export function explanationText(explanation: Explanation, style: Style): string {
  const { decision, rules, argumentsProblem } = explanation;
  const lines = [decisionText(decision, style)];
  if (argumentsProblem !== undefined) {
    lines.push('', `  ${style.red('denies')} /arguments  ${safe(argumentsProblem)}`);
  }
  if (rules.length > 0) {
    lines.push('', style.dim('rules, in the order of evaluation'));
    lines.push(...rules.map((rule) => ruleText(rule, rule.pointer === decision.rule, style)));
  }
  if (explanation.charges.length > 0) {
    lines.push('', style.dim('limits, with nothing charged yet'), limitTable(explanation));
  }
  return `${lines.join('\n')}\n`;
}
