// The checker (§9): source nodes → document as written, with every problem that can be seen without
// running it. Called by `parsePolicy`; the document counts only when no error was reported.
import { TOOL_CLASSES } from '#contract/decision.ts';
import type { PolicyDocument, PolicyTest, ToolRule } from '#contract/policy-document.ts';
import { checkCounters } from './check-limit.ts';
import { checkRuleSet, checkToolRule } from './check-rule.ts';
import { checkTest } from './check-test.ts';
import { fieldsAt, itemsAt, membersAt, nameAt, type Place, stringAt, wordAt } from './place.ts';
import { pointerTo } from './pointer.ts';
import type { SourceNode } from './source.ts';
import { didYouMean } from './suggest.ts';
import { createSurvey, type Owner, type Survey } from './survey.ts';

const FIELDS = [
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

/** Reports every key that stands twice in one object, at its second occurrence. */
function checkRepeatedKeys(survey: Survey, node: SourceNode, pointer: string): void {
  if (node.kind === 'array') {
    node.items.forEach((item, index) => {
      checkRepeatedKeys(survey, item, `${pointer}/${index}`);
    });
  }
  if (node.kind !== 'object') return;
  const times = new Map<string, number>();
  for (const member of node.members) {
    const count = (times.get(member.key) ?? 0) + 1;
    times.set(member.key, count);
    const place = { node: member.node, pointer: pointer + pointerTo(member.key), at: member.keyAt };
    if (count === 2) {
      survey.report.error(place, 'duplicate_key', `the key \`${member.key}\` stands here twice`);
    }
    checkRepeatedKeys(survey, member.node, place.pointer);
  }
}

function checkVersion(survey: Survey, place: Place): '1' | undefined {
  const { node } = place;
  if (node.kind === 'scalar' && node.value === '1') return '1';
  const help = 'write `"version": "1"`, with the quotes';
  survey.report.error(place, 'unknown_version', 'the version must be the string `1`', help);
  return undefined;
}

function checkHide(survey: Survey, place: Place): readonly string[] {
  for (const item of itemsAt(survey.report, place) ?? []) {
    const name = nameAt(survey.report, item);
    if (name === undefined) continue;
    if (survey.hidden.has(name)) {
      survey.report.error(item, 'duplicate_name', `\`${name}\` stands in \`hide\` twice`);
    } else survey.hidden.set(name, item);
  }
  return [...survey.hidden.keys()];
}

type Entries = readonly (readonly [string, ToolRule])[];

function checkEntries(survey: Survey, kind: 'classes' | 'tools', place: Place): Entries {
  const members = membersAt(survey.report, place) ?? new Map<string, Place>();
  return [...members].flatMap(([name, entry]) => {
    const owner: Owner = { kind, name, place: entry };
    if (kind === 'classes' && !TOOL_CLASSES.some((known) => known === name)) {
      const help = didYouMean(name, TOOL_CLASSES);
      survey.report.error(entry, 'unknown_class', `\`${name}\` is no class`, help);
      return [];
    }
    if (name === '') {
      survey.report.error(entry, 'empty_name', 'the name of a tool must not be empty');
      if (entry.node.kind !== 'object') return [];
    }
    return [[name, checkToolRule(survey, owner)] as const];
  });
}

function warnAboutHidden(survey: Survey): void {
  const all = survey.hidden.has('*');
  for (const { owner, action } of survey.entries) {
    if (owner.kind !== 'tools') continue;
    const saidTwice = action === 'hide';
    if (!all && (saidTwice || !survey.hidden.has(owner.name))) continue;
    const message = `\`${owner.name}\` is hidden by \`hide\`, so this entry never applies`;
    const help = 'remove the entry, or the name from `hide`';
    survey.report.warn(owner.place, 'hidden_tool', message, help);
  }
}

function checkTests(survey: Survey, places: readonly Place[]): readonly PolicyTest[] {
  return places.flatMap((item) => {
    const test = checkTest(survey.report, item);
    return test === undefined ? [] : [test];
  });
}

export interface Checked {
  readonly survey: Survey;
  /** As written; complete only when the survey holds no error. */
  readonly document?: PolicyDocument;
  /** The tools in document order, which an object cannot keep for names like `7`. */
  readonly toolNames: readonly string[];
  readonly testPlaces: readonly Place[];
  /** Where `default: allow` stands, when it does. */
  readonly allowedByDefault?: Place;
}

function checkFields(survey: Survey, fields: ReadonlyMap<string, Place>): Checked {
  const { report } = survey;
  const at = <Value>(key: string, read: (place: Place) => Value | undefined) => {
    const place = fields.get(key);
    return place && read(place);
  };
  const $schema = at('$schema', (place) => stringAt(report, place));
  const version = at('version', (place) => checkVersion(survey, place));
  const description = at('description', (place) => stringAt(report, place));
  const fallback = at('default', (place) => wordAt(report, place, ['allow', 'deny']));
  const hide = at('hide', (place) => checkHide(survey, place));
  const mode = at('arguments', (place) => wordAt(report, place, ['any', 'strict']));
  const all_tools = at('all_tools', (place) =>
    checkRuleSet(survey, { kind: 'all_tools', name: 'all_tools', place }),
  );
  const classes = at('classes', (place) => checkEntries(survey, 'classes', place));
  const tools = at('tools', (place) => checkEntries(survey, 'tools', place));
  const testPlaces = at('tests', (place) => itemsAt(report, place));
  const tests = testPlaces && checkTests(survey, testPlaces);
  const defaultPlace = fields.get('default');
  const rest = {
    survey,
    toolNames: (tools ?? []).map(([name]) => name),
    testPlaces: testPlaces ?? [],
    ...(fallback === 'allow' && defaultPlace ? { allowedByDefault: defaultPlace } : {}),
  };
  if (version === undefined || fallback === undefined) return rest;
  const document: PolicyDocument = {
    ...($schema === undefined ? {} : { $schema }),
    version,
    ...(description === undefined ? {} : { description }),
    default: fallback,
    ...(hide === undefined ? {} : { hide }),
    ...(mode === undefined ? {} : { arguments: mode }),
    ...(all_tools === undefined ? {} : { all_tools }),
    ...(classes === undefined ? {} : { classes: Object.fromEntries(classes) }),
    ...(tools === undefined ? {} : { tools: Object.fromEntries(tools) }),
    ...(tests === undefined ? {} : { tests }),
  };
  return { ...rest, document };
}

/** Checks a whole document. */
export function checkDocument(root: SourceNode): Checked {
  const survey = createSurvey();
  const place: Place = { node: root, pointer: '', at: root.at };
  const fields = fieldsAt(survey.report, place, FIELDS, ['version', 'default']);
  if (fields === undefined) return { survey, toolNames: [], testPlaces: [] };
  checkRepeatedKeys(survey, root, '');
  const checked = checkFields(survey, fields);
  checkCounters(survey);
  warnAboutHidden(survey);
  return checked;
}
