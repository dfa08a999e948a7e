// Beside the draft: what it changes for recorded calls and for the tool list, and calls to try by hand.
// All of it is decided here, by the engine of the gateway; nothing is sent.
import { useDeferredValue, useMemo } from 'react';
import type { ServerTool } from '#contract/control.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import { isJsonObject, type Json } from '#core/kit/json.ts';
import { replay } from '#core/replay/index.ts';
import type { PolicyWithText } from '#dashboard/policies/policy-screen.tsx';
import { Name, Notice } from '#dashboard/ui/index.ts';
import { TryCall } from './try-call.tsx';
import type { Draft } from './use-draft.ts';
import { useRecordedCalls } from './use-recorded-calls.ts';

export interface SimulatorProps {
  readonly server: string | null;
  readonly draft: Draft;
  readonly tools: readonly ServerTool[];
  /** The document in force. */
  readonly saved: PolicyDocument | undefined;
  readonly policy: PolicyWithText | undefined;
}

const SHOWN_MAX = 12;

function useReport({ server, draft, tools, saved, policy }: SimulatorProps) {
  const { calls, note } = useRecordedCalls(server);
  const after = useDeferredValue(draft.document);
  const report = useMemo(
    () =>
      replay({
        organisation: '',
        // A new policy is compared with what was decided then.
        ...(policy === undefined ? {} : { before: saved ?? null }),
        after,
        calls,
        tools: tools.map(({ inputSchema, annotations, state, ...tool }) => ({
          name: tool.name,
          class: tool.class,
          severity: tool.severity,
          inputSchema: inputSchema as Json, // it came as JSON
          definitionChanged: state === 'changed',
          ...(isJsonObject(annotations) ? { annotations } : {}),
        })),
        ...(saved === undefined || policy === undefined
          ? {}
          : { versions: new Map([[policy.current.hash, saved]]) }),
        lister: { nowMs: Date.now(), server: { id: server ?? '' }, grant: { id: '' } },
      }),
    [after, calls, policy, saved, server, tools],
  );
  return { report, calls, note };
}

export function Simulator(props: SimulatorProps) {
  const { report, calls, note } = useReport(props);
  const { differences, after } = report.totals;
  const changed = report.calls.filter(({ difference }) => difference === 'different');
  return (
    <aside aria-label="What the draft changes" className="grid content-start gap-6">
      <section className="grid gap-3">
        <h2 className="text-[1.1rem]">What changes</h2>
        <Names title="Tools that appear in the list" names={report.listing.shown} />
        <Names title="Tools that vanish from it" names={report.listing.hidden} />
        {props.policy !== undefined &&
        report.listing.shown.length + report.listing.hidden.length === 0 ? (
          <p className="text-soft">The tool list stays as it is.</p>
        ) : null}
        {calls.length === 0 ? (
          <p className="text-[0.9rem] text-soft">{note}</p>
        ) : (
          <>
            <p>
              Of the last {calls.length} recorded calls, <strong>{differences.different}</strong>{' '}
              would be decided differently
              {differences.unknown > 0
                ? `, and ${differences.unknown} cannot be told: they hang on argument values, which are not kept`
                : ''}
              . With the draft: {after.allow} allowed, {after.ask} asked, {after.deny} denied.
            </p>
            <ul className="grid gap-1 text-[0.9rem]">
              {changed.slice(0, SHOWN_MAX).map(({ id, tool, before, after: next }) => (
                <li key={id}>
                  <Name text={tool} /> {before.decision} → <strong>{next.decision}</strong>
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <TryCall draft={props.draft} tools={props.tools} />
    </aside>
  );
}

function Names({ title, names }: { title: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <Notice>
      <p className="font-semibold">
        {title}: {names.length}
      </p>
      <p>
        {names.slice(0, SHOWN_MAX).map((name) => (
          <span key={name} className="mr-3 inline-block max-w-full">
            <Name text={name} />
          </span>
        ))}
        {names.length > SHOWN_MAX ? `and ${names.length - SHOWN_MAX} more` : ''}
      </p>
    </Notice>
  );
}
