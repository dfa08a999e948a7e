// Custom: the lists of one rule as forms, with the fields, types and values of the tool's schema. What
// a form cannot show is kept as it is.
import { useId, useMemo, useState } from 'react';
import type { RuleSet, ToolRule } from '#contract/policy-document.ts';
import { type SchemaField, schemaFields } from '#core/builder/index.ts';
import { Button, Dialog, Name, Notice, SelectField, TextField } from '#dashboard/ui/index.ts';
import { placeIn, type RulePlace } from './builder-aim.ts';
import { FACT_FIELDS } from './fact-fields.ts';
import { LimitsEditor, type RateLimit } from './limits-editor.tsx';
import { RuleList, type RuleListName } from './rule-list.tsx';

export interface RuleDialogProps {
  readonly title: string;
  readonly rule: ToolRule;
  readonly inputSchema: unknown;
  /** The rule to look at first, as records name it. */
  readonly pointer: string | undefined;
  readonly write: boolean;
  /** The place takes no `action`: rules for all tools. */
  readonly withoutAction?: boolean;
  readonly onClose: () => void;
  readonly onDone: (rule: ToolRule) => void;
}

const LISTS: readonly RuleListName[] = ['require', 'deny_if', 'approve_if'];
const ACTIONS = [
  { value: '', label: 'Decided by the rules below' },
  { value: 'require_approval', label: 'Held for a person' },
  { value: 'deny', label: 'Denied' },
];

export function RuleDialog(props: RuleDialogProps) {
  const { title, rule: first, inputSchema, pointer, write, withoutAction, onClose, onDone } = props;
  const [rule, setRule] = useState(first);
  const fields = useMemo(() => schemaFields(inputSchema), [inputSchema]);
  const [place] = useState(() => placeIn(first, pointer));
  return (
    <Dialog
      title={<Name text={title} />}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{write ? 'Cancel' : 'Close'}</Button>
          {write ? (
            <Button tone="primary" onClick={() => onDone(rule)}>
              Apply
            </Button>
          ) : null}
        </>
      }
    >
      <div className="grid gap-6">
        {withoutAction ? null : <ActionFields rule={rule} onChange={setRule} />}
        {rule.action === 'deny' || rule.action === 'hide' ? (
          <Notice>
            <p>Every call is refused, so rules would never matter.</p>
          </Notice>
        ) : (
          <RuleLists rule={rule} fields={fields} place={place} onChange={setRule} />
        )}
      </div>
    </Dialog>
  );
}

function ActionFields({ rule, onChange }: { rule: ToolRule; onChange: (rule: ToolRule) => void }) {
  const { action, reason, ...lists } = rule;
  const choose = (value: string) => {
    if (value === 'require_approval') onChange({ ...lists, action: value });
    else if (value === 'deny') onChange({ action: value });
    else onChange(lists);
  };
  return (
    <div className="grid gap-3">
      <SelectField
        label="Every call"
        options={ACTIONS}
        value={action === 'allow' ? '' : (action ?? '')}
        onChange={(event) => choose(event.target.value)}
      />
      {action === 'deny' || action === 'require_approval' ? (
        <TextField
          label="What the agent is told"
          value={reason ?? ''}
          onChange={(event) => {
            const text = event.target.value;
            onChange({ ...lists, action, ...(text === '' ? {} : { reason: text }) });
          }}
        />
      ) : null}
    </div>
  );
}

interface RuleListsProps<Rule extends RuleSet> {
  readonly rule: Rule;
  readonly fields: readonly SchemaField[];
  readonly place: RulePlace | undefined;
  readonly onChange: (rule: Rule) => void;
}

/** A rule without the lists that are empty and were not there before. */
function withList<Rule extends RuleSet>(
  rule: Rule,
  name: keyof RuleSet,
  list: readonly unknown[],
): Rule {
  const { [name]: _, ...others } = rule;
  return (list.length === 0 ? others : { ...others, [name]: list }) as Rule; // only the list differs
}

function withRate<Rule extends RuleSet>(rule: Rule, rate: RateLimit | undefined): Rule {
  const { rate_limit: _, ...others } = rule;
  return (rate === undefined ? others : { ...others, rate_limit: rate }) as Rule; // only that differs
}

function RuleLists<Rule extends RuleSet>({ rule, fields, place, onChange }: RuleListsProps<Rule>) {
  const paths = useId();
  const costs = useId();
  const known = useMemo(() => [...fields, ...FACT_FIELDS], [fields]);
  return (
    <>
      <Paths id={paths} fields={known} />
      <Paths id={costs} fields={fields} />
      {LISTS.map((name) => (
        <RuleList
          key={name}
          name={name}
          rules={rule[name] ?? []}
          fields={known}
          paths={paths}
          lookAt={place?.list === name ? place.at : undefined}
          onChange={(list) => onChange(withList(rule, name, list))}
        />
      ))}
      <LimitsEditor
        limits={rule.limits ?? []}
        rate={rule.rate_limit}
        paths={costs}
        onChange={(list) => onChange(withList(rule, 'limits', list))}
        onRate={(rate) => onChange(withRate(rule, rate))}
      />
    </>
  );
}

/** What fields complete from. */
function Paths({ id, fields }: { id: string; fields: readonly SchemaField[] }) {
  return (
    <datalist id={id}>
      {fields.map(({ path, type }) => (
        <option key={path} value={path}>
          {type}
        </option>
      ))}
    </datalist>
  );
}
