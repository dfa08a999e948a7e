// The value of one condition: yes or no, one of the values that the schema lists, several of them, or a
// text.
import { useState } from 'react';
import type { Condition } from '#contract/policy-document.ts';
import type { SchemaField } from '#core/builder/index.ts';
import { shown } from '#core/kit/shown.ts';
import { SelectField, TextField } from '#dashboard/ui/index.ts';
import { takesList, takesOne, typedValue, valueText } from './condition-text.ts';

export interface ConditionValueProps {
  readonly condition: Condition;
  /** What the schema says of the argument. */
  readonly field: SchemaField | undefined;
  readonly onChange: (value: unknown) => void;
}

type Choice = SchemaField['options'][number];

const YES_OR_NO: readonly Choice[] = [true, false];
const EXISTS = [
  { value: 'true', label: 'yes' },
  { value: 'false', label: 'no' },
];

function choicesOf(field: SchemaField | undefined): readonly Choice[] {
  if (field === undefined) return [];
  return field.options.length === 0 && field.type === 'boolean' ? YES_OR_NO : field.options;
}

export function ConditionValue({ condition, field, onChange }: ConditionValueProps) {
  const { op, value } = condition;
  const choices = choicesOf(field);
  if (op === 'exists') {
    return (
      <SelectField
        label="Value"
        options={EXISTS}
        value={String(value)}
        onChange={({ target }) => onChange(target.value === 'true')}
      />
    );
  }
  if (choices.length > 0 && takesOne(op)) {
    return <OneOf choices={choices} value={value} onChange={onChange} />;
  }
  if (choices.length > 0 && takesList(op)) {
    return <SomeOf choices={choices} value={value} onChange={onChange} />;
  }
  // Another operator may want the text in another shape.
  return <Typed key={op} condition={condition} onChange={onChange} />;
}

interface ChosenProps {
  readonly choices: readonly Choice[];
  readonly value: Condition['value'];
  readonly onChange: (value: unknown) => void;
}

function OneOf({ choices, value, onChange }: ChosenProps) {
  const at = choices.findIndex((choice) => Object.is(choice, value));
  return (
    <SelectField
      label="Value"
      options={[
        ...(at < 0
          ? [{ value: '', label: value === '' ? 'choose…' : `${value} (not in the schema)` }]
          : []),
        ...choices.map((choice, index) => ({ value: String(index), label: String(choice) })),
      ]}
      value={at < 0 ? '' : String(at)}
      onChange={({ target }) => onChange(choices[Number(target.value)])}
    />
  );
}

function SomeOf({ choices, value, onChange }: ChosenProps) {
  const chosen: readonly unknown[] = Array.isArray(value) ? value : [value];
  const others = chosen.filter((one) => !choices.some((choice) => choice === one));
  // In the order of the schema: the same choice is the same text.
  const toggle = (toggled: unknown, on: boolean) =>
    onChange([
      ...choices.filter((choice) => (choice === toggled ? on : chosen.includes(choice))),
      ...others.filter((other) => other !== toggled),
    ]);
  return (
    <fieldset>
      <legend className="mb-1 text-[0.9rem] font-semibold">Value</legend>
      <div className="flex max-h-40 min-h-9 flex-wrap items-center gap-x-4 gap-y-1 overflow-auto">
        {[...choices, ...others].map((choice) => (
          <label key={JSON.stringify(choice)} className="inline-flex items-center gap-1.5">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={chosen.includes(choice)}
              onChange={({ target }) => toggle(choice, target.checked)}
            />
            <bdi>{shown(String(choice))}</bdi>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Typed({ condition: { op, value }, onChange }: Omit<ConditionValueProps, 'field'>) {
  const [text, setText] = useState(() => valueText(op, value));
  return (
    <TextField
      label="Value"
      value={text}
      spellCheck={false}
      hint={takesList(op) ? 'several: with commas between them' : undefined}
      onChange={({ target }) => {
        setText(target.value);
        onChange(typedValue(op, target.value));
      }}
    />
  );
}
