// One condition: path, operator, value. The value is JSON where it is no plain text, so that every
// value of the language can be written; the checker says what does not fit.
import { useState } from 'react';
import type { Condition } from '#contract/policy-document.ts';
import { OPERATORS, type Operator } from '#contract/policy-words.ts';
import type { SchemaField } from '#core/builder/index.ts';
import { IconButton, SelectField, TextField } from '#dashboard/ui/index.ts';

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
const LISTS = new Set<Operator>(['in', 'not_in']);
const NUMBERS = new Set<Operator>(['lt', 'lte', 'gt', 'gte', 'length_lte', 'length_gte']);

/** A text as it stands in the field: plain where it cannot be taken for anything else. */
function shownValue(value: Condition['value']): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return parsedValue(value) === value ? value : JSON.stringify(value);
}

function parsedValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: the text itself.
    return text;
  }
}

/** The value in the shape that the operator takes, as far as the text allows. */
function fitted(op: Operator, value: unknown): unknown {
  if (op === 'exists') return value !== false;
  if (LISTS.has(op)) return Array.isArray(value) ? value : [value];
  if (NUMBERS.has(op)) return typeof value === 'number' ? value : 0;
  return Array.isArray(value) && (op === 'eq' || op === 'neq') ? value[0] : value;
}

export interface ConditionRowProps {
  readonly condition: Condition;
  readonly fields: readonly SchemaField[];
  readonly paths: string;
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: () => void;
}

export function ConditionRow({ condition, fields, paths, onChange, onRemove }: ConditionRowProps) {
  const { path, op, value } = condition;
  const [text, setText] = useState(() => shownValue(value));
  const field = fields.find((known) => known.path === path);
  const change = (part: { path?: string; op?: Operator; value?: unknown }) =>
    onChange({ ...condition, ...part } as Condition); // the checker judges what does not fit
  const options = (field?.options ?? []).map((option) => ({
    value: JSON.stringify(option),
    label: String(option),
  }));
  const chooseOperator = (next: Operator) => {
    const made = fitted(next, value);
    change({ op: next, value: made });
    setText(typeof made === 'string' ? made : JSON.stringify(made));
  };
  return (
    <div className="grid items-start gap-2 sm:grid-cols-[1.3fr_1.1fr_1.3fr_auto]">
      <TextField
        label="Argument or fact"
        list={paths}
        value={path}
        spellCheck={false}
        hint={
          field === undefined ? undefined : `${field.type}${field.required ? ', required' : ''}`
        }
        onChange={(event) => change({ path: event.target.value })}
      />
      <SelectField
        label="Question"
        options={OPTIONS}
        value={op}
        onChange={(event) => chooseOperator(event.target.value as Operator)} // one of OPTIONS
      />
      {op === 'exists' ? (
        <SelectField
          label="Value"
          options={[
            { value: 'true', label: 'yes' },
            { value: 'false', label: 'no' },
          ]}
          value={String(value)}
          onChange={(event) => change({ value: event.target.value === 'true' })}
        />
      ) : options.length > 0 && (op === 'eq' || op === 'neq') ? (
        <SelectField
          label="Value"
          options={[{ value: '', label: 'choose…' }, ...options]}
          value={
            options.some((option) => option.value === JSON.stringify(value))
              ? JSON.stringify(value)
              : ''
          }
          onChange={(event) => change({ value: parsedValue(event.target.value) })}
        />
      ) : (
        <TextField
          label="Value"
          value={text}
          spellCheck={false}
          hint={LISTS.has(op) ? 'a list: ["a", "b"]' : undefined}
          onChange={(event) => {
            setText(event.target.value);
            change({ value: parsedValue(event.target.value) });
          }}
        />
      )}
      <IconButton
        icon="close"
        label="Remove the condition"
        className="sm:mt-6"
        onClick={onRemove}
      />
    </div>
  );
}
