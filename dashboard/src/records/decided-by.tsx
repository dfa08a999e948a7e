// What decided a call: the rule with its text, from the very version of the policy; what was asked
// before it; limits and approval.
import { Link } from 'wouter';
import type { PolicyVersion } from '#contract/control.ts';
import type { RecordedRow } from '#contract/records-api.ts';
import { ApiProblem, useRead } from '#dashboard/api/index.ts';
import { PolicyLink } from '#dashboard/policies/policy-link.tsx';
import {
  Foreign,
  Icon,
  Loading,
  Name,
  Notice,
  Section,
  StateMark,
  type StateTone,
} from '#dashboard/ui/index.ts';
import {
  type CheckedRule,
  type CheckedRules,
  checkedRules,
  type RuleState,
} from './checked-rules.ts';

type WithPolicy = RecordedRow & { readonly policy: NonNullable<RecordedRow['policy']> };

function hasPolicy(row: RecordedRow): row is WithPolicy {
  return row.policy !== undefined;
}

export function DecidedBy({ row }: { row: RecordedRow }) {
  return hasPolicy(row) ? (
    <OfVersion row={row} />
  ) : (
    <Section title="What decided it">
      <p>
        No policy was attached to the grant. <RuleName rule={row.rule} />
      </p>
    </Section>
  );
}

function OfVersion({ row }: { row: WithPolicy }) {
  const { policy } = row;
  const path = `/policies/${encodeURIComponent(policy.id)}/versions/${policy.version}`;
  const version = useRead<PolicyVersion>(path);
  const checked = version.data === undefined ? undefined : checkedRules(version.data.text, row);
  return (
    <>
      <Section title="What decided it">
        <div className="grid gap-3">
          {row.rule === '' ? null : <RuleName rule={row.rule} />}
          {version.isPending ? <Loading rows={2} /> : null}
          {version.isError ? (
            <Notice>
              <p>
                The text of this version cannot be shown: {ApiProblem.from(version.error).detail}.
              </p>
            </Notice>
          ) : null}
          {checked?.decided === undefined ? null : <RuleText text={checked.decided} />}
          <PolicyLine
            row={row}
            changed={version.data !== undefined && version.data.hash !== policy.hash}
          />
        </div>
      </Section>
      {checked === undefined || checked.rules.length === 0 ? null : (
        <Section title="What was checked" lead="In the order in which the policy asks.">
          <Rules checked={checked} />
        </Section>
      )}
      <Charges row={row} checked={checked} />
      <ApprovalLine row={row} />
    </>
  );
}

function RuleName({ rule }: { rule: string }) {
  return rule === '' ? null : (
    <p>
      Rule <Name text={rule} className="font-semibold" />
    </p>
  );
}

function RuleText({ text }: { text: string }) {
  return (
    <pre
      tabIndex={0}
      className="max-h-72 overflow-auto rounded-base border border-line bg-sunken px-4 py-3 text-[0.88rem] leading-normal whitespace-pre-wrap [unicode-bidi:isolate]"
    >
      <Foreign text={text} />
    </pre>
  );
}

function PolicyLine({ row, changed }: { row: WithPolicy; changed: boolean }) {
  const { policy, rule, tool } = row;
  const query = new URLSearchParams({ policy: policy.id, tool });
  if (rule !== '') query.set('rule', rule);
  return (
    <p className="text-[0.9rem] text-soft">
      Policy <PolicyLink id={policy.id} />, version {policy.version}, hash{' '}
      <Name text={policy.hash.slice(0, 12)} />
      {changed ? ' (the version that is kept now has another hash)' : ''}.{' '}
      <Link href={`/builder?${query}`} className="textlink">
        {rule.startsWith('/') ? 'Open the rule in the builder' : 'Open it in the builder'}
      </Link>
    </p>
  );
}

const KIND_WORDS: Readonly<Record<CheckedRule['kind'], string>> = {
  require: 'must hold',
  deny_if: 'denies if',
  approve_if: 'asks if',
  limits: 'limit',
};
const STATES: Readonly<Record<RuleState, readonly [StateTone, string]>> = {
  passed: ['good', 'let it pass'],
  decided: ['bad', 'decided'],
  approved: ['good', 'approved by a person'],
  'not reached': ['idle', 'not asked any more'],
};

function Rules({ checked: { rules } }: { checked: CheckedRules }) {
  return (
    <ol className="grid border-b border-line">
      {rules.map(({ pointer, kind, state, text }) => (
        <li key={pointer} className="border-t border-line">
          <details className="group">
            <summary className="flex flex-wrap items-baseline justify-between gap-x-4 py-1.5 [&::-webkit-details-marker]:hidden">
              <span>
                <span className="mr-1 inline-block align-[-0.15em] text-soft group-open:rotate-90">
                  <Icon name="next" size={14} />
                </span>
                <span className="text-soft">{KIND_WORDS[kind]}</span> <Name text={pointer} />
              </span>
              <StateMark tone={STATES[state][0]}>{STATES[state][1]}</StateMark>
            </summary>
            <div className="pb-2">
              <RuleText text={text} />
            </div>
          </details>
        </li>
      ))}
    </ol>
  );
}

function Charges({ row, checked }: { row: RecordedRow; checked: CheckedRules | undefined }) {
  const { charges = [] } = row;
  if (charges.length === 0) return null;
  return (
    <Section title="What it was charged">
      <ul className="grid gap-1">
        {charges.map(({ counter, cost }) => {
          const limit = checked?.limits.get(counter);
          return (
            <li key={counter}>
              <Name text={counter} />: {cost}
              {limit === undefined
                ? ''
                : ` of at most ${limit.max} per ${typeof limit.window === 'number' ? `${limit.window} s` : limit.window}, counted by ${limit.scope}`}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function ApprovalLine({ row: { approval } }: { row: RecordedRow }) {
  if (approval === undefined) return null;
  return (
    <Section title="Approval">
      <p>
        <Link href={`/approvals?state=all&id=${encodeURIComponent(approval)}`} className="textlink">
          Who was asked, and what was said
        </Link>{' '}
        (<Name text={approval} />)
      </p>
    </Section>
  );
}
