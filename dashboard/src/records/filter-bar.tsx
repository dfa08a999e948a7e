// The filters above the list. Choices take effect at once, words when they are finished; each change
// is a step of the browser's history.
import { type FormEvent, useId, useState } from 'react';
import type { RecordedRow } from '#contract/records-api.ts';
import { Button, classes, SelectField, TextField } from '#dashboard/ui/index.ts';
import {
  type FilterChange,
  hasExactTimes,
  RANGES,
  type RecordFilters,
  type WordFilter,
} from './record-filters.ts';
import type { Names } from './use-names.ts';

export interface FilterBarProps {
  readonly filters: RecordFilters;
  readonly names: Names;
  /** What is on the screen: words to complete from. */
  readonly rows: readonly RecordedRow[];
  readonly onChange: (change: FilterChange) => void;
}

const DECISIONS = [
  { value: '', label: 'Any' },
  { value: 'allow', label: 'Allowed' },
  { value: 'ask', label: 'Held for a person' },
  { value: 'deny', label: 'Denied' },
];
const EXACT = 'exact';

function optionsOf(names: ReadonlyMap<string, string>, chosen: string | undefined) {
  const known = [...names].map(([value, label]) => ({ value, label }));
  known.sort((a, b) => a.label.localeCompare(b.label));
  const gone = chosen !== undefined && !names.has(chosen) ? [{ value: chosen, label: chosen }] : [];
  return [{ value: '', label: 'All' }, ...gone, ...known];
}

export function FilterBar({ filters, names, rows, onChange }: FilterBarProps) {
  const { words } = filters;
  const [exact, setExact] = useState(hasExactTimes(filters));
  const showsExact = exact || hasExactTimes(filters);
  const chooseRange = (value: string) => {
    setExact(value === EXACT);
    if (value !== EXACT) onChange({ range: value, from: undefined, to: undefined });
  };
  return (
    <search aria-label="Filters of the records" className="mb-5 grid gap-3">
      <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
        <SelectField
          label="Time"
          options={[
            ...RANGES.map(({ id, label }) => ({ value: id, label })),
            { value: EXACT, label: 'From … to …' },
          ]}
          value={showsExact ? EXACT : filters.range}
          onChange={({ target }) => chooseRange(target.value)}
        />
        <SelectField
          label="Decision"
          options={DECISIONS}
          value={words.decision ?? ''}
          onChange={({ target }) => onChange({ decision: target.value })}
        />
        <SelectField
          label="Server"
          options={optionsOf(names.servers, words.server)}
          value={words.server ?? ''}
          onChange={({ target }) => onChange({ server: target.value })}
        />
        <SelectField
          label="Grant"
          options={optionsOf(names.grants, words.grant)}
          value={words.grant ?? ''}
          onChange={({ target }) => onChange({ grant: target.value })}
        />
      </div>
      {showsExact ? <ExactTimes filters={filters} onChange={onChange} /> : null}
      <MoreFilters filters={filters} rows={rows} onChange={onChange} />
    </search>
  );
}

const WORDS: readonly { readonly name: WordFilter; readonly label: string }[] = [
  { name: 'tool', label: 'Tool' },
  { name: 'rule', label: 'Rule' },
  { name: 'session', label: 'Session' },
];

/** Filters by words; on a phone behind a line, unless one is set. */
function MoreFilters({ filters, rows, onChange }: Omit<FilterBarProps, 'names'>) {
  const { words } = filters;
  const [open, setOpen] = useState(WORDS.some(({ name }) => words[name] !== undefined));
  return (
    <>
      <Button
        small
        tone="quiet"
        aria-expanded={open}
        className="justify-self-start sm:hidden"
        onClick={() => setOpen(!open)}
      >
        {open ? 'Fewer filters' : 'Tool, rule, session…'}
      </Button>
      <div className={classes('grid gap-3 sm:grid-cols-3', !open && 'max-sm:hidden')}>
        {WORDS.map(({ name, label }) => (
          <WordField
            key={name}
            name={name}
            label={label}
            value={words[name] ?? ''}
            known={[...new Set(rows.map((row) => row[name] ?? ''))]}
            onChange={onChange}
          />
        ))}
      </div>
    </>
  );
}

interface WordFieldProps {
  readonly name: WordFilter;
  readonly label: string;
  readonly value: string;
  readonly known: readonly string[];
  readonly onChange: (change: FilterChange) => void;
}

/** A word takes effect with Enter, or when the field is left. */
function WordField({ name, label, value, known, onChange }: WordFieldProps) {
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  const list = useId();
  if (shown !== value) {
    // The address has changed, such as by going back.
    setShown(value);
    setText(value);
  }
  const finish = (words: string) => {
    if (words.trim() !== value) onChange({ [name]: words.trim() });
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    finish(text);
  };
  return (
    <form onSubmit={onSubmit}>
      <TextField
        label={label}
        type="search"
        list={list}
        spellCheck={false}
        placeholder={EXAMPLES[name]}
        value={text}
        onBlur={() => finish(text)}
        onChange={({ target, nativeEvent }) => {
          setText(target.value);
          // Not typed: the cross of the field, or a choice from the list.
          if (!(nativeEvent instanceof InputEvent)) finish(target.value);
        }}
      />
      <datalist id={list}>
        {known
          .filter((word) => word !== '')
          .map((word) => (
            <option key={word} value={word} />
          ))}
      </datalist>
    </form>
  );
}

const EXAMPLES: Readonly<Partial<Record<WordFilter, string>>> = {
  tool: 'its whole name',
  rule: 'such as /all_tools/deny_if/0',
  session: 'its id',
};

/** `2026-11-21T14:05` in the time zone of this device, as the field takes it. */
function localText(atMs: number | undefined): string {
  if (atMs === undefined) return '';
  const shifted = atMs - new Date(atMs).getTimezoneOffset() * 60_000;
  return new Date(shifted).toISOString().slice(0, 16);
}

function ExactTimes({ filters, onChange }: Pick<FilterBarProps, 'filters' | 'onChange'>) {
  const set = (name: 'from' | 'to', text: string) => {
    const atMs = Date.parse(text);
    if (text === '' || !Number.isNaN(atMs)) {
      onChange({ [name]: text === '' ? undefined : String(atMs) });
    }
  };
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2 md:max-w-[32rem]">
      <TextField
        label="From"
        type="datetime-local"
        value={localText(filters.fromMs)}
        onChange={({ target }) => set('from', target.value)}
      />
      <TextField
        label="To"
        type="datetime-local"
        value={localText(filters.toMs)}
        onChange={({ target }) => set('to', target.value)}
      />
    </div>
  );
}
