// What holds beyond single tools: the default, strict arguments, classes, and rules for all tools.
import { useState } from 'react';
import { TOOL_CLASSES, type ToolClass } from '#contract/decision.ts';
import type { RuleSet } from '#contract/policy-document.ts';
import { choiceOf, chooseClass, jsonOf } from '#core/builder/index.ts';
import { Button, ClassMark, SelectField, TextField } from '#dashboard/ui/index.ts';
import { aimsAt, type BuilderAim } from './builder-aim.ts';
import { ChoiceButtons } from './choice-buttons.tsx';
import { RuleDialog } from './rule-dialog.tsx';
import type { Draft } from './use-draft.ts';

interface PanelProps {
  readonly draft: Draft;
  readonly write: boolean;
  /** What to look at first. */
  readonly aim: BuilderAim;
}

export function RulesPanel({ draft, write, aim }: PanelProps) {
  const { document, edit } = draft;
  const set = (field: string, value: string | undefined) =>
    edit(() => [{ path: [field], ...(value === undefined ? {} : { value }) }]);
  return (
    <fieldset disabled={!write} className="m-0 grid gap-8 border-0 p-0">
      <legend className="sr-only">Rules of the policy</legend>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label="A tool without a rule"
          options={[
            { value: 'deny', label: 'is denied, and not listed' },
            { value: 'allow', label: 'is allowed' },
          ]}
          value={document.default}
          onChange={(event) => set('default', event.target.value)}
        />
        <SelectField
          label="Arguments"
          options={[
            { value: '', label: 'may be anything' },
            { value: 'strict', label: 'must fit the schema of the tool' },
          ]}
          value={document.arguments === 'strict' ? 'strict' : ''}
          onChange={(event) => set('arguments', event.target.value === '' ? undefined : 'strict')}
        />
        <TextField
          label="Description"
          value={document.description ?? ''}
          onChange={(event) =>
            set('description', event.target.value === '' ? undefined : event.target.value)
          }
        />
      </div>
      <section>
        <h2 className="mb-2 text-[1.1rem]">Classes</h2>
        <ul className="grid gap-1">
          {TOOL_CLASSES.map((name) => (
            <ClassRow key={name} name={name} draft={draft} write={write} aim={aim} />
          ))}
        </ul>
      </section>
      <section className="grid gap-5">
        <h2 className="text-[1.1rem]">All tools</h2>
        <AllTools draft={draft} write={write} aim={aim} />
      </section>
    </fieldset>
  );
}

/** Counts of what a rule set holds, as words. */
function summaryOf(rules: RuleSet | undefined): string {
  const { require = [], deny_if = [], approve_if = [], limits = [], rate_limit } = rules ?? {};
  const parts = [
    [require.length, 'must hold'],
    [deny_if.length, 'deny'],
    [approve_if.length, 'ask'],
    [limits.length + (rate_limit === undefined ? 0 : 1), 'limits'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, name]) => `${name}: ${count}`);
  return words.length === 0 ? 'No rule holds for every tool.' : words.join(', ');
}

function AllTools({ draft, write, aim }: PanelProps) {
  const [open, setOpen] = useState(() => aimsAt(aim, 'all_tools'));
  const { document, edit } = draft;
  return (
    <div className="flex flex-wrap items-center gap-4">
      <p>{summaryOf(document.all_tools)}</p>
      <Button small onClick={() => setOpen(true)}>
        Rules for all tools…
      </Button>
      {open ? (
        <RuleDialog
          title="All tools"
          rule={document.all_tools ?? {}}
          inputSchema={undefined}
          pointer={aimsAt(aim, 'all_tools') ? aim.rule : undefined}
          write={write}
          withoutAction
          onClose={() => setOpen(false)}
          onDone={(rule) => {
            const path = ['all_tools'];
            const empty = Object.keys(rule).length === 0;
            edit(() => [empty ? { path } : { path, value: jsonOf(rule) }]);
            setOpen(false);
          }}
        />
      ) : null}
    </div>
  );
}

function ClassRow({ name, draft, write, aim }: PanelProps & { readonly name: ToolClass }) {
  const aimed = aimsAt(aim, 'classes', name);
  const [open, setOpen] = useState(aimed);
  const { document, edit } = draft;
  const rule = document.classes?.[name];
  const row = rule === undefined ? undefined : ({ choice: choiceOf(rule), from: 'tool' } as const);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-1.5">
      <span className="w-28">
        <ClassMark value={name} />
      </span>
      <ChoiceButtons
        label={name}
        row={row}
        disabled={!write}
        onChoose={(choice) => edit((now) => chooseClass(now, name, choice))}
        onCustom={() => setOpen(true)}
      />
      {rule === undefined ? null : (
        <Button small tone="quiet" onClick={() => edit((now) => chooseClass(now, name, 'inherit'))}>
          Take out
        </Button>
      )}
      {open ? (
        <RuleDialog
          title={name}
          rule={rule ?? {}}
          inputSchema={undefined}
          pointer={aimed ? aim.rule : undefined}
          write={write}
          onClose={() => setOpen(false)}
          onDone={(next) => {
            edit(() => [{ path: ['classes', name], value: jsonOf(next) }]);
            setOpen(false);
          }}
        />
      ) : null}
    </li>
  );
}
