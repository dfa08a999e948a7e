// "Why?": one call at the side of the list. The decision in a sentence, the rule with its text, what
// was checked, what it cost, what came of it, and the ways on from here.
import { lazy, type ReactNode, Suspense } from 'react';
import { Link } from 'wouter';
import type { RecordedRow } from '#contract/records-api.ts';
import { useMay, useRead } from '#dashboard/api/index.ts';
import {
  Button,
  ButtonLink,
  CopyButton,
  DecisionMark,
  Drawer,
  Facts,
  Foreign,
  Loaded,
  Loading,
  Moment,
  Name,
  Section,
} from '#dashboard/ui/index.ts';
import { DECISION_WORDS, durationText, outcomeOf, reasonOf, sizeText } from './decision-words.ts';
import type { FilterChange } from './record-filters.ts';
import type { Names } from './use-names.ts';

/** Reads policies: the language comes with it. */
const DecidedBy = lazy(async () => ({ default: (await import('./decided-by.tsx')).DecidedBy }));

export interface RecordDrawerProps {
  readonly id: string;
  /** The row, when the list has it. */
  readonly known: RecordedRow | undefined;
  /** Neighbours in the list. */
  readonly newer: string | undefined;
  readonly older: string | undefined;
  readonly names: Names;
  readonly onChange: (change: FilterChange) => void;
  readonly onClose: () => void;
}

/** A call that runs is asked for again until it has ended. */
const RUNNING_EVERY_MS = 2_000;

export function RecordDrawer(props: RecordDrawerProps) {
  const { id, known, newer, older, names, onChange, onClose } = props;
  const runs = known?.decision === 'allow' && known.completion === undefined;
  const path = `/records/${encodeURIComponent(id)}`;
  const record = useRead<RecordedRow>(path, runs ? { everyMs: RUNNING_EVERY_MS } : {});
  const row = known?.completion === undefined ? (record.data ?? known) : known;
  const go = (to: string | undefined) => (to === undefined ? undefined : onChange({ record: to }));
  return (
    <Drawer
      title={row === undefined ? 'A call' : <Name text={row.tool} />}
      onClose={onClose}
      actions={
        <>
          <Button className="mr-auto" disabled={newer === undefined} onClick={() => go(newer)}>
            Newer
          </Button>
          <Button disabled={older === undefined} onClick={() => go(older)}>
            Older
          </Button>
          {row === undefined ? null : <MakeTest row={row} />}
        </>
      }
    >
      {row === undefined ? (
        <Loaded query={record}>{() => null}</Loaded>
      ) : (
        <Why row={row} names={names} onChange={onChange} />
      )}
    </Drawer>
  );
}

/** Leads to the tests of the policy, with a test of this call begun. */
function MakeTest({ row: { requestId, policy } }: { row: RecordedRow }) {
  const may = useMay();
  if (policy === undefined || !may('policies.write')) return null;
  const query = new URLSearchParams({ policy: policy.id, test: requestId });
  return (
    <ButtonLink to={`/builder?${query}`} tone="primary">
      Make a test of this call
    </ButtonLink>
  );
}

interface WhyProps {
  readonly row: RecordedRow;
  readonly names: Names;
  readonly onChange: (change: FilterChange) => void;
}

function Why({ row, names, onChange }: WhyProps) {
  return (
    <>
      <Sentence row={row} names={names} />
      <Suspense fallback={<Loading rows={2} />}>
        <DecidedBy row={row} />
      </Suspense>
      <Section title="At the server">
        <Upstream row={row} />
      </Section>
      <Section title="Arguments" lead="Their names only: values are never kept.">
        <Arguments row={row} />
      </Section>
      <Section title="Which call it was">
        <Identity row={row} names={names} onChange={onChange} />
      </Section>
    </>
  );
}

function Sentence({ row, names }: Pick<WhyProps, 'row' | 'names'>) {
  const { at, grant, grantLabel, server, tool, decision, message } = row;
  return (
    <div className="grid gap-2">
      <DecisionMark value={decision} />
      <p className="text-[1.05rem] text-pretty">
        <Link href={`/grants/${encodeURIComponent(grant)}`} className="textlink">
          <Foreign text={names.grants.get(grant) ?? grantLabel ?? grant} />
        </Link>{' '}
        called <Name text={tool} /> on{' '}
        <Link href={`/servers/${encodeURIComponent(server)}`} className="textlink">
          <Foreign text={names.servers.get(server) ?? server} />
        </Link>
        , <Moment atMs={Date.parse(at)} />. It was <strong>{DECISION_WORDS[decision]}</strong>:{' '}
        {reasonOf(row)}.
      </p>
      {message === undefined ? null : (
        <blockquote className="border-l-[3px] border-strong-line py-0.5 pl-4">
          <span className="block text-[0.84rem] text-soft">The agent was told</span>
          <Foreign text={message} />
        </blockquote>
      )}
    </div>
  );
}

function Upstream({ row }: { row: RecordedRow }) {
  const { completion } = row;
  const sentence = outcomeOf(row);
  return (
    <div className="grid gap-3">
      <p className="first-letter:uppercase">
        {sentence}
        {completion?.returned === true ? '; its charges were given back' : ''}.
      </p>
      {completion === undefined ? null : (
        <Facts
          facts={[
            { name: 'Took', value: durationText(completion.latencyMs) },
            { name: 'The gateway added', value: durationText(completion.overheadUs / 1_000) },
            { name: 'Answer', value: sizeText(completion.bytes) },
          ]}
        />
      )}
    </div>
  );
}

function Arguments({ row: { argumentKeys, argumentsHmac } }: { row: RecordedRow }) {
  return (
    <div className="grid gap-2">
      {argumentKeys.length === 0 ? (
        <p className="text-soft">It had none.</p>
      ) : (
        <ul className="flex flex-wrap gap-2">
          {argumentKeys.map((key) => (
            <li key={key} className="rounded-base border border-line bg-sunken px-2">
              <Name text={key} />
            </li>
          ))}
        </ul>
      )}
      <p className="text-[0.86rem] text-soft">
        Fingerprint <Copied text={argumentsHmac} shown={`${argumentsHmac.slice(0, 16)}…`} />: calls
        with the same values have the same one.
      </p>
    </div>
  );
}

function Copied({ text, shown = text }: { text: string; shown?: string }) {
  return (
    <span className="inline-flex flex-wrap items-baseline">
      <Name text={shown} />
      <CopyButton text={text} />
    </span>
  );
}

function Identity({ row, names, onChange }: WhyProps) {
  const { requestId, rpcId, session, tool, server, grant } = row;
  const lines: readonly (readonly [string, ReactNode])[] = [
    ['Request', <Copied key="request" text={requestId} />],
    ...(rpcId === undefined
      ? []
      : [['Id of the client', <Name key="rpc" text={String(rpcId)} />] as const]),
    ...(session === undefined
      ? []
      : [
          [
            'Session',
            <span key="session" className="grid justify-items-start gap-1">
              <Copied text={session} />
              <Link
                href={`/records/session?id=${encodeURIComponent(session)}`}
                className="textlink"
              >
                All calls of this session in order
              </Link>
            </span>,
          ] as const,
        ]),
  ];
  return (
    <>
      <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[8rem_minmax(0,1fr)]">
        {lines.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-[0.9rem] text-soft">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button small onClick={() => onChange({ tool, server, record: undefined })}>
          Calls of this tool
        </Button>
        <Button small onClick={() => onChange({ grant, record: undefined })}>
          Calls of <Foreign text={names.grants.get(grant) ?? row.grantLabel ?? 'this grant'} />
        </Button>
      </div>
    </>
  );
}
