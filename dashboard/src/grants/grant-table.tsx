// Grants in a list: what they are called, what they may use, whether they are in force.
import { Link } from 'wouter';
import type { Grant, Policy } from '#contract/control.ts';
import { type Listing, useRead } from '#dashboard/api/index.ts';
import {
  Ago,
  type Column,
  FileMark,
  Foreign,
  StateMark,
  type StateTone,
  Table,
} from '#dashboard/ui/index.ts';

const TONES: Readonly<Record<Grant['state'], StateTone>> = {
  active: 'good',
  expired: 'idle',
  revoked: 'idle',
};

export function GrantMark({ grant: { state, policy } }: { grant: Grant }) {
  if (state === 'active' && policy === null) {
    return <StateMark tone="waiting">active, without a policy</StateMark>;
  }
  return <StateMark tone={TONES[state]}>{state}</StateMark>;
}

function columnsOf(policies: ReadonlyMap<string, string>): readonly Column<Grant>[] {
  return [
    {
      name: 'Grant',
      cell: ({ id, label, tags, managedBy }) => (
        <span>
          <Link href={`/grants/${encodeURIComponent(id)}`} className="font-semibold">
            <Foreign text={label} />
          </Link>{' '}
          <FileMark managedBy={managedBy} />
          <Tags tags={tags} />
        </span>
      ),
    },
    { name: 'State', cell: (grant) => <GrantMark grant={grant} /> },
    {
      name: 'Policy',
      cell: ({ policy }) =>
        policy === null ? (
          <span className="text-soft">none</span>
        ) : (
          <span className="inline-block min-[44rem]:min-w-32">
            <Link href={`/policies/${encodeURIComponent(policy)}`}>
              <Foreign text={policies.get(policy) ?? policy} />
            </Link>
          </span>
        ),
    },
    { name: 'Servers', end: true, cell: ({ servers }) => servers.length },
    { name: 'Last used', cell: ({ lastUsedAtMs }) => <Ago atMs={lastUsedAtMs} /> },
    { name: 'Expires', cell: ({ expiresAtMs }) => <Ago atMs={expiresAtMs} never="never" /> },
  ];
}

export function Tags({ tags }: { tags: Grant['tags'] }) {
  const entries = Object.entries(tags);
  if (entries.length === 0) return null;
  return (
    <span className="flex flex-wrap gap-1.5 text-[0.8rem] text-soft">
      {entries.map(([key, value]) => (
        <span key={key} className="rounded border border-line bg-sunken px-1.5">
          <Foreign text={value === '' ? key : `${key}: ${value}`} />
        </span>
      ))}
    </span>
  );
}

export function GrantTable({ grants }: { grants: readonly Grant[] }) {
  const { data } = useRead<Listing<Policy>>('/policies?limit=200');
  const policies = new Map(data?.data.map(({ id, name }) => [id, name]));
  return (
    <Table caption="Grants" rows={grants} columns={columnsOf(policies)} keyOf={({ id }) => id} />
  );
}
