// The rules of one list: conditions joined by AND, and what is said when a rule decides.
import type { ApprovalRule, Condition, Rule } from '#contract/policy-document.ts';
import type { SchemaField } from '#core/builder/index.ts';
import { Button, classes, TextField } from '#dashboard/ui/index.ts';
import { ConditionRow } from './condition-row.tsx';

export type RuleListName = 'require' | 'deny_if' | 'approve_if';
type AnyRule = Rule | ApprovalRule;

const WORDS = {
  require: { title: 'Must hold', lead: 'The call is denied unless every one of these holds.' },
  deny_if: { title: 'Deny if', lead: 'The call is denied when one of these holds.' },
  approve_if: { title: 'Ask if', lead: 'A person is asked when one of these holds.' },
} as const;

const FRESH: Condition = { path: 'args.', op: 'exists', value: true };

export interface RuleListProps {
  readonly name: RuleListName;
  readonly rules: readonly AnyRule[];
  readonly fields: readonly SchemaField[];
  /** Id of the list of paths that fields complete from. */
  readonly paths: string;
  /** The rule to bring into sight, marked. */
  readonly lookAt: number | undefined;
  readonly onChange: (rules: readonly AnyRule[]) => void;
}

function replaced<Item>(list: readonly Item[], at: number, item: Item): readonly Item[] {
  return list.map((old, index) => (index === at ? item : old));
}

function saying(name: RuleListName, rule: AnyRule, text: string): AnyRule {
  const { conditions } = rule;
  if (text === '') return { conditions };
  return name === 'approve_if' ? { conditions, message: text } : { conditions, on_deny: text };
}

function said(rule: AnyRule): string {
  return ('message' in rule ? rule.message : 'on_deny' in rule ? rule.on_deny : undefined) ?? '';
}

function bringIntoSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'center' });
}

export function RuleList({ name, rules, fields, paths, lookAt, onChange }: RuleListProps) {
  const { title, lead } = WORDS[name];
  const add = () => onChange([...rules, { conditions: [FRESH] }]);
  return (
    <section className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div>
          <h3 className="text-[1rem]">{title}</h3>
          <p className="text-[0.88rem] text-soft">{lead}</p>
        </div>
        <Button small icon="plus" onClick={add}>
          Add a rule
        </Button>
      </div>
      {rules.map((rule, at) => (
        <fieldset
          key={at}
          ref={at === lookAt ? bringIntoSight : null}
          className={classes('card grid gap-3 px-4 py-3', at === lookAt && 'border-accent')}
        >
          <legend className="px-1 text-[0.86rem] text-soft">
            {title}, rule {at + 1}
          </legend>
          {rule.conditions.length === 0 ? <p className="text-soft">Always.</p> : null}
          {rule.conditions.map((condition, index) => (
            <ConditionRow
              key={index}
              condition={condition}
              fields={fields}
              paths={paths}
              onChange={(next) =>
                onChange(
                  replaced(rules, at, {
                    ...rule,
                    conditions: replaced(rule.conditions, index, next),
                  }),
                )
              }
              onRemove={() => {
                const conditions = rule.conditions.filter((_, other) => other !== index);
                onChange(replaced(rules, at, { ...rule, conditions }));
              }}
            />
          ))}
          <TextField
            label="What the agent is told"
            value={said(rule)}
            onChange={(event) =>
              onChange(replaced(rules, at, saying(name, rule, event.target.value)))
            }
          />
          <div className="flex flex-wrap gap-2">
            <Button
              small
              onClick={() =>
                onChange(replaced(rules, at, { ...rule, conditions: [...rule.conditions, FRESH] }))
              }
            >
              And…
            </Button>
            <Button
              small
              tone="quiet"
              onClick={() => onChange(rules.filter((_, other) => other !== at))}
            >
              Remove the rule
            </Button>
          </div>
        </fieldset>
      ))}
    </section>
  );
}
