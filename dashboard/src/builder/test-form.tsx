// A test written by hand, or begun from a recorded call: of that one the names of the arguments are
// known and their values are to be filled in. Says at once how the draft decides it.
import { useDeferredValue, useMemo, useState } from 'react';
import type { ServerTool } from '#contract/control.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import type { PolicyDocument, PolicyTest } from '#contract/policy-document.ts';
import { EXPECTATIONS } from '#contract/policy-words.ts';
import type { RecordedRow } from '#contract/records-api.ts';
import { jsonOf } from '#core/builder/index.ts';
import { isJsonObject, type Json, ownMember } from '#core/kit/json.ts';
import { isToolClass, runDocumentTests } from '#core/policy/index.ts';
import {
  Button,
  Notice,
  SelectField,
  StateMark,
  TextAreaField,
  TextField,
} from '#dashboard/ui/index.ts';
import { argumentsIn } from './tried-call.ts';
import type { Draft } from './use-draft.ts';

export interface TestFormProps {
  readonly draft: Draft;
  readonly tools: readonly ServerTool[];
  /** What it begins with. */
  readonly record: RecordedRow | undefined;
  readonly onDone: () => void;
}

type Wanted = PolicyTest['expect'];

interface Written {
  readonly name: string;
  readonly tool: string;
  readonly toolClass: string;
  readonly args: string;
  readonly wanted: Wanted;
}

/** Stands where a value is to be filled in. */
const BLANK_TEXT = '…';
const WANTED_WORDS: Readonly<Record<Wanted, string>> = {
  allow: 'allowed',
  deny: 'denied',
  ask: 'held for a person',
  hidden: 'hidden',
};

/** A value of the type that the tool's schema names for an argument. */
function blankFor(tool: ServerTool | undefined, key: string): Json {
  const schema = tool?.inputSchema;
  const properties = isJsonObject(schema) ? ownMember(schema, 'properties') : undefined;
  const property = isJsonObject(properties) ? ownMember(properties, key) : undefined;
  const type = isJsonObject(property) ? ownMember(property, 'type') : undefined;
  if (type === 'number' || type === 'integer') return 0;
  if (type === 'boolean') return false;
  if (type === 'array') return [];
  return type === 'object' ? {} : BLANK_TEXT;
}

function beginning(record: RecordedRow | undefined, tools: readonly ServerTool[]): Written {
  const name = record?.tool ?? tools[0]?.name ?? '';
  const known = tools.find((tool) => tool.name === name);
  const keys = record?.argumentKeys ?? [];
  // From entries: an argument may be called `__proto__`.
  const args = Object.fromEntries(keys.map((key) => [key, blankFor(known, key)]));
  const wanted: Wanted = record?.rule === '(hidden)' ? 'hidden' : (record?.decision ?? 'deny');
  return {
    name: record === undefined ? '' : `${name} is ${WANTED_WORDS[wanted]}`,
    tool: name,
    toolClass: record?.class ?? known?.class ?? '',
    args: JSON.stringify(args, null, 2),
    wanted,
  };
}

/** The test, or what is still wrong with the form. */
function testIn({ name, tool, toolClass, args, wanted }: Written): PolicyTest | string {
  const values = argumentsIn(args);
  if (typeof values === 'string') return values;
  if (tool === '') return 'a test is of a tool';
  return {
    name: name.trim() === '' ? `${tool} is ${WANTED_WORDS[wanted]}` : name.trim(),
    call: {
      tool,
      ...(Object.keys(values).length === 0 ? {} : { arguments: values }),
      ...(isToolClass(toolClass) ? { class: toolClass } : {}),
    },
    expect: wanted,
  } as PolicyTest; // arguments are JSON
}

function resultOf(document: PolicyDocument, test: PolicyTest | string) {
  return typeof test === 'string' ? undefined : runDocumentTests({ ...document, tests: [test] })[0];
}

export function TestForm({ draft, tools, record, onDone }: TestFormProps) {
  const [written, setWritten] = useState(() => beginning(record, tools));
  const test = useMemo(() => testIn(written), [written]);
  const document = useDeferredValue(draft.document);
  const result = useMemo(() => resultOf(document, test), [document, test]);
  const add = () => {
    if (typeof test === 'string') return;
    draft.edit((now) => [{ path: ['tests'], value: jsonOf([...(now.tests ?? []), test]) }]);
    onDone();
  };
  return (
    <form
      aria-label="A test"
      className="card mb-6 grid gap-4 px-5 py-4"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      {record === undefined ? null : <Begun record={record} />}
      <TestFields written={written} tools={tools} onChange={setWritten} />
      <div className="flex flex-wrap items-center gap-3">
        <Button tone="primary" type="submit" disabled={typeof test === 'string' || draft.broken}>
          Add the test
        </Button>
        <Button onClick={onDone}>Cancel</Button>
        {result === undefined ? null : (
          <span role="status">
            <StateMark tone={result.holds ? 'good' : 'bad'}>
              {result.holds ? 'holds with this draft' : `this draft says: ${result.found}`}
            </StateMark>
          </span>
        )}
      </div>
    </form>
  );
}

function Begun({ record: { argumentKeys, code } }: { record: RecordedRow }) {
  return (
    <Notice>
      {argumentKeys.length === 0 ? (
        <p>The call had no arguments. Choose what must come of it.</p>
      ) : (
        <p>
          Values of arguments are never kept. Fill in those that matter, and choose what must come
          of the call.
        </p>
      )}
      {code === 'limit_exceeded' ? (
        <p>A limit denied it. Tests begin with nothing used, so alone it is not denied.</p>
      ) : null}
    </Notice>
  );
}

interface TestFieldsProps {
  readonly written: Written;
  readonly tools: readonly ServerTool[];
  readonly onChange: (written: Written) => void;
}

function TestFields({ written, tools, onChange }: TestFieldsProps) {
  const change = (part: Partial<Written>) => onChange({ ...written, ...part });
  const args = argumentsIn(written.args);
  const chooseTool = (name: string) => {
    const known = tools.find((tool) => tool.name === name);
    change({ tool: name, ...(known === undefined ? {} : { toolClass: known.class }) });
  };
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Name of the test"
          value={written.name}
          onChange={({ target }) => change({ name: target.value })}
        />
        <SelectField
          label="Must be"
          options={EXPECTATIONS.map((value) => ({ value, label: WANTED_WORDS[value] }))}
          value={written.wanted}
          onChange={({ target }) =>
            change({ wanted: EXPECTATIONS.find((one) => one === target.value) ?? 'deny' })
          }
        />
        <TextField
          label="Tool that is called"
          value={written.tool}
          spellCheck={false}
          onChange={({ target }) => chooseTool(target.value)}
        />
        <SelectField
          label="Its class"
          options={[
            { value: '', label: 'not known' },
            ...TOOL_CLASSES.map((value) => ({ value, label: value })),
          ]}
          value={written.toolClass}
          onChange={({ target }) => change({ toolClass: target.value })}
        />
      </div>
      <TextAreaField
        label="Arguments of the call"
        rows={Math.min(14, Math.max(3, written.args.split('\n').length))}
        value={written.args}
        spellCheck={false}
        className="font-mono text-[0.88rem]"
        hint={written.args.includes(BLANK_TEXT) ? `${BLANK_TEXT} stands for a value` : undefined}
        error={typeof args === 'string' ? args : undefined}
        onChange={({ target }) => change({ args: target.value })}
      />
    </>
  );
}
