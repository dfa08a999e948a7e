// Quotas: counter, window, maximum, who shares it, what a call costs.
import { SCOPES, WINDOW_NAMES } from '#contract/decision.ts';
import type { Limit, RuleSet } from '#contract/policy-document.ts';
import { Button, SelectField, TextField } from '#dashboard/ui/index.ts';

const FRESH: Limit = { counter: 'calls', window: 'hour', max: 10, scope: 'grant' };
const SHARED_BY = {
  grant: 'the grant',
  session: 'the session',
  server: 'the server',
  org: 'everybody',
};

export type RateLimit = NonNullable<RuleSet['rate_limit']>;

export interface LimitsEditorProps {
  readonly limits: readonly Limit[];
  /** The short form beside them. */
  readonly rate: RateLimit | undefined;
  /** Id of the list of paths that costs complete from. */
  readonly paths: string;
  readonly onChange: (limits: readonly Limit[]) => void;
  readonly onRate: (rate: RateLimit | undefined) => void;
}

export function LimitsEditor({ limits, rate, paths, onChange, onRate }: LimitsEditorProps) {
  const change = (at: number, next: Limit) =>
    onChange(limits.map((old, index) => (index === at ? next : old)));
  return (
    <section className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div>
          <h3 className="text-[1rem]">Limits</h3>
          <p className="text-[0.88rem] text-soft">A call is charged to all of them, or denied.</p>
        </div>
        <Button small icon="plus" onClick={() => onChange([...limits, FRESH])}>
          Add a limit
        </Button>
      </div>
      {rate === undefined ? null : <RateFields rate={rate} onChange={onRate} />}
      {limits.map((limit, at) => (
        <fieldset key={at} className="card grid items-start gap-3 px-4 py-3 sm:grid-cols-3">
          <legend className="px-1 text-[0.86rem] text-soft">Limit {at + 1}</legend>
          <TextField
            label="Counter"
            value={limit.counter}
            onChange={(event) => change(at, { ...limit, counter: event.target.value })}
          />
          <TextField
            label="At most"
            type="number"
            min={0}
            step="any"
            value={limit.max}
            onChange={(event) => change(at, { ...limit, max: Number(event.target.value) })}
          />
          <WindowField
            window={limit.window}
            onChange={(window) => change(at, { ...limit, window })}
          />
          <SelectField
            label="Shared by"
            options={SCOPES.map((value) => ({ value, label: SHARED_BY[value] }))}
            value={limit.scope}
            onChange={(event) => {
              const scope = SCOPES.find((name) => name === event.target.value) ?? limit.scope;
              change(at, { ...limit, scope });
            }}
          />
          <TextField
            label="Cost taken from"
            hint="empty: one for each call"
            list={paths}
            value={limit.amount_from ?? ''}
            onChange={(event) => {
              const { amount_from: _, ...rest } = limit;
              const from = event.target.value;
              if (from === '') return change(at, rest);
              const { amount: __, ...free } = rest;
              change(at, { ...free, amount_from: from });
            }}
          />
          <div className="sm:mt-6">
            <Button
              small
              tone="quiet"
              onClick={() => onChange(limits.filter((_, other) => other !== at))}
            >
              Remove the limit
            </Button>
          </div>
        </fieldset>
      ))}
    </section>
  );
}

interface RateFieldsProps {
  readonly rate: RateLimit;
  readonly onChange: (rate: RateLimit | undefined) => void;
}

/** `rate_limit`: so many calls in a window, counted by grant. */
function RateFields({ rate, onChange }: RateFieldsProps) {
  return (
    <fieldset className="card grid items-start gap-3 px-4 py-3 sm:grid-cols-3">
      <legend className="px-1 text-[0.86rem] text-soft">Calls of each grant</legend>
      <TextField
        label="At most"
        type="number"
        min={0}
        step={1}
        value={rate.max}
        onChange={({ target }) => onChange({ ...rate, max: Number(target.value) })}
      />
      <WindowField window={rate.window} onChange={(window) => onChange({ ...rate, window })} />
      <div className="sm:mt-6">
        <Button small tone="quiet" onClick={() => onChange(undefined)}>
          Remove the limit
        </Button>
      </div>
    </fieldset>
  );
}

type Window = Limit['window'];

function WindowField({ window, onChange }: { window: Window; onChange: (next: Window) => void }) {
  const named = WINDOW_NAMES.map((value) => ({
    value: String(value),
    label: `in ${value === 'hour' ? 'an' : 'a'} ${value}`,
  }));
  const own =
    typeof window === 'number' ? [{ value: String(window), label: `in ${window} s` }] : [];
  return (
    <SelectField
      label="Window"
      options={[...named, ...own]}
      value={String(window)}
      onChange={(event) => {
        const name = WINDOW_NAMES.find((known) => known === event.target.value);
        if (name !== undefined) onChange(name);
      }}
    />
  );
}
