// Checks rules and the entries that hold them: `all_tools`, classes and tools (§1, §2).
import type {
  ApprovalRule,
  Condition,
  Rule,
  RuleSet,
  ToolRule,
} from '#contract/policy-document.ts';
import { ACTIONS } from '#contract/policy-words.ts';
import { checkCondition } from './check-condition.ts';
import { checkLimit, checkRateLimit } from './check-limit.ts';
import type { RuleList } from './condition.ts';
import { fieldsAt, itemsAt, type Place, stringAt, wordAt } from './place.ts';
import type { Owner, Survey } from './survey.ts';

const SET_FIELDS = ['rate_limit', 'require', 'deny_if', 'approve_if', 'limits'];
const TOOL_FIELDS = ['action', 'reason', ...SET_FIELDS];
type Fields = ReadonlyMap<string, Place>;

function checkList<Item>(
  survey: Survey,
  place: Place,
  check: (item: Place) => Item | undefined,
): readonly Item[] | undefined {
  return itemsAt(survey.report, place)?.flatMap((item) => {
    const checked = check(item);
    return checked === undefined ? [] : [checked];
  });
}

interface CheckedRule {
  readonly conditions: readonly Condition[];
  readonly text: string | undefined;
}

function checkRule(
  survey: Survey,
  owner: Owner,
  list: RuleList,
  place: Place,
): CheckedRule | undefined {
  const { report } = survey;
  const textField = list === 'approve_if' ? 'message' : 'on_deny';
  const fields = fieldsAt(report, place, ['conditions', textField], ['conditions']);
  const [listPlace, textPlace] = [fields?.get('conditions'), fields?.get(textField)];
  const text = textPlace && stringAt(report, textPlace);
  const conditions =
    listPlace && checkList(survey, listPlace, (item) => checkCondition(survey, owner, list, item));
  if (listPlace === undefined || conditions === undefined) return undefined;
  const empty = listPlace.node.kind === 'array' && listPlace.node.items.length === 0;
  survey.rules.push({ owner, list, place, empty });
  if (empty && list === 'require') {
    const help = 'add a condition, or remove the rule; to deny always use `deny_if`';
    report.warn(place, 'never_denies', 'a require rule without conditions never denies', help);
  }
  return { conditions, text };
}

function denyRule({ conditions, text }: CheckedRule): Rule {
  return { conditions, ...(text === undefined ? {} : { on_deny: text }) };
}

function approvalRule({ conditions, text }: CheckedRule): ApprovalRule {
  return { conditions, ...(text === undefined ? {} : { message: text }) };
}

function ruleLists(survey: Survey, owner: Owner, fields: Fields): RuleSet {
  const rules = (list: RuleList) => {
    const place = fields.get(list);
    return place && checkList(survey, place, (item) => checkRule(survey, owner, list, item));
  };
  const [rateLimitPlace, limitsPlace] = [fields.get('rate_limit'), fields.get('limits')];
  const rate_limit = rateLimitPlace && checkRateLimit(survey, owner, rateLimitPlace);
  const [require, denyIf, approveIf] = [rules('require'), rules('deny_if'), rules('approve_if')];
  const limits =
    limitsPlace && checkList(survey, limitsPlace, (item) => checkLimit(survey, owner, item));
  return {
    ...(rate_limit === undefined ? {} : { rate_limit }),
    ...(require === undefined ? {} : { require: require.map(denyRule) }),
    ...(denyIf === undefined ? {} : { deny_if: denyIf.map(denyRule) }),
    ...(approveIf === undefined ? {} : { approve_if: approveIf.map(approvalRule) }),
    ...(limits === undefined ? {} : { limits }),
  };
}

/** Checks `all_tools`. What comes back is a document part only when nothing was reported. */
export function checkRuleSet(survey: Survey, owner: Owner): RuleSet {
  const fields = fieldsAt(survey.report, owner.place, SET_FIELDS);
  survey.entries.push({ owner, action: undefined });
  return fields === undefined ? {} : ruleLists(survey, owner, fields);
}

function checkAction(survey: Survey, fields: Fields): ToolRule['action'] {
  const place = fields.get('action');
  const action = place && wordAt(survey.report, place, ACTIONS);
  if (place === undefined || (action !== 'deny' && action !== 'hide')) return action;
  const beside = SET_FIELDS.find((name) => fields.has(name));
  if (beside === undefined) return action;
  const message = `\`${beside}\` could never matter beside action \`${action}\``;
  survey.report.error(place, 'action_excludes', message, 'keep one of the two');
  return undefined;
}

function checkReason(survey: Survey, fields: Fields, action: string | undefined) {
  const place = fields.get('reason');
  const reason = place && stringAt(survey.report, place);
  if (place === undefined || reason === undefined) return undefined;
  if (action === 'deny' || action === 'require_approval') return reason;
  const message = '`reason` needs action `deny` or `require_approval`';
  survey.report.error(place, 'reason_without_action', message);
  return undefined;
}

function writtenAction(fields: Fields): string | undefined {
  const node = fields.get('action')?.node;
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** Checks an entry under `tools` or `classes`. */
export function checkToolRule(survey: Survey, owner: Owner): ToolRule {
  const fields = fieldsAt(survey.report, owner.place, TOOL_FIELDS);
  if (fields === undefined) return {};
  const written = writtenAction(fields);
  survey.entries.push({ owner, action: written });
  const action = checkAction(survey, fields);
  const reason = checkReason(survey, fields, written);
  return {
    ...(action === undefined ? {} : { action }),
    ...(reason === undefined ? {} : { reason }),
    ...ruleLists(survey, owner, fields),
  };
}
