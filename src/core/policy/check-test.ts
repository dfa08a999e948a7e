// Checks the shape of document tests (§1); whether they hold is found out by running them.
import { TOOL_CLASSES } from '#contract/decision.ts';
import type { PolicyTest } from '#contract/policy-document.ts';
import { EXPECTATIONS } from '#contract/policy-words.ts';
import { isJsonObject, type JsonObject } from '#core/kit/json.ts';
import { parseIsoTime } from './iso-time.ts';
import {
  fieldsAt,
  itemsAt,
  nameAt,
  numberAt,
  type Place,
  type Report,
  stringAt,
  wordAt,
  wrongType,
} from './place.ts';
import { pointerTo } from './pointer.ts';
import { plainValue } from './source.ts';

/** A number that no double holds could not be printed again, so it may not stand in a document. */
function checkNumbers(report: Report, place: Place): void {
  const { node, pointer } = place;
  if (node.kind === 'scalar' && typeof node.value === 'number') numberAt(report, place);
  if (node.kind === 'array')
    for (const item of itemsAt(report, place) ?? []) checkNumbers(report, item);
  if (node.kind !== 'object') return;
  for (const member of node.members) {
    const inner = { node: member.node, pointer: pointer + pointerTo(member.key), at: member.keyAt };
    checkNumbers(report, inner);
  }
}

function argumentsAt(report: Report, place: Place): JsonObject | undefined {
  const value = plainValue(place.node);
  if (!isJsonObject(value)) return wrongType(report, place, 'an object');
  checkNumbers(report, place);
  return value;
}

function momentAt(report: Report, place: Place): string | undefined {
  const text = stringAt(report, place);
  if (text === undefined || parseIsoTime(text) !== undefined) return text;
  const help = 'write a moment such as 2026-03-01T10:00:00Z';
  report.error(place, 'invalid_time', `\`${text}\` is no moment`, help);
  return undefined;
}

function checkCall(report: Report, place: Place): PolicyTest['call'] | undefined {
  const fields = fieldsAt(report, place, ['tool', 'arguments', 'class', 'at'], ['tool']);
  const [toolPlace, argsPlace] = [fields?.get('tool'), fields?.get('arguments')];
  const [classPlace, atPlace] = [fields?.get('class'), fields?.get('at')];
  const tool = toolPlace && nameAt(report, toolPlace);
  const args = argsPlace && argumentsAt(report, argsPlace);
  const toolClass = classPlace && wordAt(report, classPlace, TOOL_CLASSES);
  const at = atPlace && momentAt(report, atPlace);
  if (tool === undefined) return undefined;
  return {
    tool,
    ...(args === undefined ? {} : { arguments: args }),
    ...(toolClass === undefined ? {} : { class: toolClass }),
    ...(at === undefined ? {} : { at }),
  };
}

/** Checks one element of `tests`. */
export function checkTest(report: Report, place: Place): PolicyTest | undefined {
  const known = ['name', 'call', 'expect', 'rule'];
  const fields = fieldsAt(report, place, known, ['name', 'call', 'expect']);
  const [namePlace, callPlace] = [fields?.get('name'), fields?.get('call')];
  const [expectPlace, rulePlace] = [fields?.get('expect'), fields?.get('rule')];
  const name = namePlace && nameAt(report, namePlace);
  const call = callPlace && checkCall(report, callPlace);
  const expect = expectPlace && wordAt(report, expectPlace, EXPECTATIONS);
  const rule = rulePlace && stringAt(report, rulePlace);
  if (name === undefined || call === undefined || expect === undefined) return undefined;
  return { name, call, expect, ...(rule === undefined ? {} : { rule }) };
}
