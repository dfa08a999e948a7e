// Beside the draft: what it changes for recorded calls and for the tool list, as the gateway's own engine
// decides it from the records; and calls to try by hand.
import type { ServerTool } from '#contract/control.ts';
import type { PolicyPreview } from '#contract/policy-api.ts';
import { formatOf } from '#core/builder/index.ts';
import { useAsk } from '#dashboard/api/index.ts';
import type { PolicyWithText } from '#dashboard/policies/policy-screen.tsx';
import { DecisionMark, Loading, Name, Notice, ProblemNotice } from '#dashboard/ui/index.ts';
import { TryCall } from './try-call.tsx';
import type { Draft } from './use-draft.ts';
import { useSettled } from './use-settled.ts';

export interface SimulatorProps {
  readonly server: string | null;
  readonly draft: Draft;
  readonly write: boolean;
  /** The draft has errors: what it would decide is not known. */
  readonly wrong: boolean;
  readonly tools: readonly ServerTool[];
  readonly policy: PolicyWithText | undefined;
}

const SHOWN_MAX = 12;
const CALLS_MAX = 200;
const QUIET_MS = 250;

export function Simulator({ server, draft, write, wrong, tools, policy }: SimulatorProps) {
  return (
    <aside aria-label="What the draft changes" className="grid content-start gap-6">
      <section className="grid gap-3">
        <h2 className="text-[1.1rem]">What changes</h2>
        {server === null ? (
          <p className="text-[0.9rem] text-soft">
            The policy is for no server of its own, so there are no calls to compare with.
          </p>
        ) : (
          <Preview server={server} text={draft.text} wrong={wrong} policy={policy} />
        )}
      </section>
      <TryCall draft={draft} tools={tools} write={write} />
    </aside>
  );
}

interface PreviewProps {
  readonly server: string;
  readonly text: string;
  readonly wrong: boolean;
  readonly policy: PolicyWithText | undefined;
}

function Preview({ server, text, wrong, policy }: PreviewProps) {
  const settled = useSettled(wrong ? undefined : text, QUIET_MS);
  const preview = useAsk<PolicyPreview>(
    '/policies/preview',
    wrong || settled === undefined
      ? undefined
      : {
          text: settled,
          format: formatOf(settled),
          server,
          // A new policy is compared with what was decided then.
          policy: policy?.id ?? null,
          limit: CALLS_MAX,
        },
  );
  if (wrong) {
    return <p className="text-[0.9rem] text-soft">Known again once the draft has no errors.</p>;
  }
  if (preview.data === undefined) {
    return preview.isError ? <ProblemNotice error={preview.error} /> : <Loading rows={2} />;
  }
  return <Report preview={preview.data} listing={policy !== undefined} />;
}

function Report({ preview, listing }: { preview: PolicyPreview; listing: boolean }) {
  const { calls, totals, data } = preview;
  const { differences, after } = totals;
  const { shown, hidden } = preview.listing;
  const changed = changesOf(data);
  return (
    <div role="status" className="grid gap-3">
      <Names title="Tools that appear in the list" names={shown} />
      <Names title="Tools that vanish from it" names={hidden} />
      {listing && shown.length + hidden.length === 0 ? (
        <p className="text-soft">The tool list stays as it is.</p>
      ) : null}
      {calls === 0 ? (
        <p className="text-[0.9rem] text-soft">No calls are on record yet. Try one by hand.</p>
      ) : (
        <>
          <p>
            Of the last {calls} recorded calls, <strong>{differences.different}</strong> would be
            decided differently
            {differences.unknown > 0
              ? `, and ${differences.unknown} cannot be told: they hang on argument values, which are not kept`
              : ''}
            .
          </p>
          <p className="text-[0.9rem] text-soft">
            With the draft: {after.allow} allowed, {after.ask} held, {after.deny} denied
            {after.unknown > 0 ? `, ${after.unknown} unknown` : ''}.
          </p>
          <ul className="grid gap-1.5 text-[0.9rem]">
            {changed.slice(0, SHOWN_MAX).map(({ tool, before, after: next, count }) => (
              <li
                key={`${before} ${next} ${tool}`}
                className="flex flex-wrap items-baseline gap-x-2"
              >
                <Name text={tool} />
                {count > 1 ? <span className="text-soft">{count} calls</span> : null}
                <span className="inline-flex flex-wrap items-baseline gap-x-1.5">
                  <Verdict of={before} /> → <Verdict of={next} />
                </span>
              </li>
            ))}
            {changed.length > SHOWN_MAX ? (
              <li className="text-soft">
                and {changed.length - SHOWN_MAX} more{' '}
                {changed.length - SHOWN_MAX === 1 ? 'tool' : 'tools'}
              </li>
            ) : null}
          </ul>
        </>
      )}
    </div>
  );
}

type Decided = PolicyPreview['data'][number]['after']['decision'];

interface Change {
  readonly tool: string;
  readonly before: Decided;
  readonly after: Decided;
  /** Calls that it happens to. */
  readonly count: number;
}

/** Calls of one tool that change in the same way are one line, the most frequent first. */
function changesOf(calls: PolicyPreview['data']): readonly Change[] {
  const found = new Map<string, Change>();
  for (const { difference, tool, before, after } of calls) {
    if (difference !== 'different') continue;
    const key = `${before.decision} ${after.decision} ${tool}`;
    const count = (found.get(key)?.count ?? 0) + 1;
    found.set(key, { tool, before: before.decision, after: after.decision, count });
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count);
}

function Verdict({ of: decision }: { of: Decided }) {
  return decision === 'unknown' ? (
    <span className="text-soft">unknown</span>
  ) : (
    <DecisionMark value={decision} />
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
