// A call made by hand: how the draft decides it and why, and the button that makes a test of it.
import { useDeferredValue, useId, useMemo, useState } from 'react';
import type { ServerTool } from '#contract/control.ts';
import type { PolicyDocument, PolicyTest } from '#contract/policy-document.ts';
import { jsonOf } from '#core/builder/index.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { compileSchema, type Explanation, explain, type Facts } from '#core/policy/index.ts';
import {
  Button,
  DecisionMark,
  Foreign,
  Name,
  TextAreaField,
  TextField,
} from '#dashboard/ui/index.ts';
import { argumentsIn, exampleArguments } from './tried-call.ts';
import type { Draft } from './use-draft.ts';

function factsOf(tool: ServerTool | undefined, nowMs: number): Facts {
  const schema = tool === undefined ? undefined : compileSchema(tool.inputSchema as Json); // it came as JSON
  return {
    nowMs,
    organisation: '',
    server: { id: '' },
    grant: { id: '' },
    ...(tool === undefined
      ? {}
      : {
          tool: {
            class: tool.class,
            severity: tool.severity,
            ...(isJsonObject(tool.annotations) ? { annotations: tool.annotations } : {}),
          },
        }),
    ...(schema === undefined ? {} : { schema }),
    approved: false,
  };
}

function testOf(
  tool: string,
  args: JsonObject,
  known: ServerTool | undefined,
  found: Explanation,
): PolicyTest {
  const { decision, rule } = found.decision;
  return {
    name: `${tool} ${Object.keys(args).join(' ')} ${decision}`.replace(/ +/g, ' '),
    call: {
      tool,
      ...(Object.keys(args).length === 0 ? {} : { arguments: args }),
      ...(known === undefined ? {} : { class: known.class }),
    },
    expect: rule === '(hidden)' ? 'hidden' : decision,
  } as PolicyTest; // arguments are JSON
}

function decided(
  document: PolicyDocument,
  tool: string,
  args: JsonObject | string,
  known: ServerTool | undefined,
) {
  if (typeof args === 'string' || tool === '') return undefined;
  return explain(document, { tool, arguments: args }, factsOf(known, Date.now()));
}

interface TryCallProps {
  readonly draft: Draft;
  readonly tools: readonly ServerTool[];
  readonly write: boolean;
}

export function TryCall({ draft, tools, write }: TryCallProps) {
  const [tool, setTool] = useState(tools[0]?.name ?? '');
  // What nobody has typed yet follows the tool.
  const [typed, setTyped] = useState<string>();
  const names = useId();
  const document = useDeferredValue(draft.document);
  const known = tools.find(({ name }) => name === tool);
  const text = typed ?? exampleArguments(known?.inputSchema);
  const args = useMemo(() => argumentsIn(text), [text]);
  const found = useMemo(() => decided(document, tool, args, known), [document, tool, args, known]);
  const keep = () => {
    if (found === undefined || typeof args === 'string') return;
    const made = testOf(tool, args, known, found);
    draft.edit((now) => [{ path: ['tests'], value: jsonOf([...(now.tests ?? []), made]) }]);
  };
  return (
    <section className="grid gap-3">
      <h2 className="text-[1.1rem]">Try a call</h2>
      <datalist id={names}>
        {tools.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <TextField
        label="Tool"
        list={names}
        value={tool}
        spellCheck={false}
        onChange={(event) => {
          setTool(event.target.value);
          setTyped(undefined);
        }}
      />
      <TextAreaField
        label="Arguments"
        rows={Math.min(10, Math.max(4, text.split('\n').length))}
        value={text}
        spellCheck={false}
        className="font-mono text-[0.88rem]"
        error={typeof args === 'string' ? args : undefined}
        onChange={(event) => setTyped(event.target.value)}
      />
      {found === undefined ? null : <Outcome found={found} />}
      {write ? (
        <div>
          <Button small disabled={found === undefined || draft.broken} onClick={keep}>
            Make a test of it
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function Outcome({ found }: { found: Explanation }) {
  const { decision } = found;
  const others = found.rules.filter(({ fires, pointer }) => fires && pointer !== decision.rule);
  return (
    <div role="status" className="card grid gap-1.5 px-4 py-3">
      <DecisionMark value={decision.decision} />
      {decision.decision === 'allow' ? null : (
        <>
          <p>
            <Foreign text={decision.message} />
          </p>
          <p className="text-[0.86rem] text-soft">
            by <Name text={decision.rule} />
          </p>
        </>
      )}
      {others.length === 0 ? null : (
        <p className="text-[0.86rem] text-soft">
          Also fires:{' '}
          {others.map(({ pointer }) => (
            <span key={pointer} className="mr-2">
              <Name text={pointer} />
            </span>
          ))}
        </p>
      )}
    </div>
  );
}
