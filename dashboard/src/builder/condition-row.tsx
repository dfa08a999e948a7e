// One condition: path, operator, value.
import type { Condition } from '#contract/policy-document.ts';
import { OPERATORS, type Operator } from '#contract/policy-words.ts';
import type { SchemaField } from '#core/builder/index.ts';
import { shown } from '#core/kit/shown.ts';
import { IconButton, SelectField, TextField } from '#dashboard/ui/index.ts';
import { fittedValue } from './condition-text.ts';
import { ConditionValue } from './condition-value.tsx';

const WORDS: Readonly<Record<Operator, string>> = {
  exists: 'is there',
  eq: 'is',
  neq: 'is there and is not',
  in: 'is one of',
  not_in: 'is none of',
  lt: 'is less than',
  lte: 'is at most',
  gt: 'is more than',
  gte: 'is at least',
  contains: 'contains',
  regex: 'matches the pattern',
  starts_with: 'starts with',
  ends_with: 'ends with',
  length_lte: 'has a length of at most',
  length_gte: 'has a length of at least',
  path_under: 'is a path under',
  host_in: 'is a URL of the host',
};
const OPTIONS = OPERATORS.map((value) => ({ value, label: WORDS[value] }));
/** Of a description in a hint. */
const HINT_MAX = 90;

export interface ConditionRowProps {
  readonly condition: Condition;
  readonly fields: readonly SchemaField[];
  /** Id of the list of paths that the first field completes from. */
  readonly paths: string;
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: () => void;
}

/** Type and description of an argument, as its schema says them. */
function hintOf(field: SchemaField | undefined): string | undefined {
  if (field === undefined) return undefined;
  const { type, required, description = '' } = field;
  const kind = [type, required ? 'required' : ''].filter((word) => word !== '').join(', ');
  const said = description.length > HINT_MAX ? `${description.slice(0, HINT_MAX)}…` : description;
  const parts = [kind, shown(said)].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join(': ');
}

export function ConditionRow({ condition, fields, paths, onChange, onRemove }: ConditionRowProps) {
  const { path, op, value } = condition;
  const field = fields.find((known) => known.path === path);
  const change = (part: { path?: string; op?: Operator; value?: unknown }) =>
    onChange({ ...condition, ...part } as Condition); // the checker judges what does not fit
  return (
    <div className="relative grid items-start gap-2 sm:grid-cols-[1.3fr_1.1fr_1.3fr_auto]">
      <TextField
        label="Argument or fact"
        list={paths}
        value={path}
        spellCheck={false}
        hint={hintOf(field)}
        onChange={({ target }) => change({ path: target.value })}
      />
      <SelectField
        label="Question"
        options={OPTIONS}
        value={op}
        onChange={({ target }) => {
          const next = target.value as Operator; // one of OPTIONS
          change({ op: next, value: fittedValue(op, value, next) });
        }}
      />
      <ConditionValue
        condition={condition}
        field={field}
        onChange={(next) => change({ value: next })}
      />
      <IconButton
        icon="close"
        label="Remove the condition"
        className="max-sm:absolute max-sm:-top-2 max-sm:right-0 sm:mt-6"
        onClick={onRemove}
      />
    </div>
  );
}
