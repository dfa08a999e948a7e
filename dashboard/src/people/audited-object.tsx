// What an event of the audit log is about: its name where it has one, with a link to where it stands now,
// and its id. What is gone is named as the event itself names it.
import { Link } from 'wouter';
import type { AuditEvent, Grant, Member, Policy, Server } from '#contract/control.ts';
import { type Listing, useRead } from '#dashboard/api/index.ts';
import { Foreign, Name } from '#dashboard/ui/index.ts';

/** Names of what is here, by id. */
export type ObjectNames = ReadonlyMap<string, string>;

export function useObjectNames(): ObjectNames {
  const servers = useRead<Listing<Server>>('/servers?limit=200');
  const policies = useRead<Listing<Policy>>('/policies?limit=200');
  const grants = useRead<Listing<Grant>>('/grants?limit=200');
  const members = useRead<Listing<Member>>('/members?limit=200');
  const entries = [
    ...(servers.data?.data ?? []).map(({ id, name }) => [id, name] as const),
    ...(policies.data?.data ?? []).map(({ id, name }) => [id, name] as const),
    ...(grants.data?.data ?? []).map(({ id, label }) => [id, label] as const),
    ...(members.data?.data ?? []).map(({ id, email }) => [id, email] as const),
  ];
  return new Map(entries);
}

const PLACES: readonly (readonly [begin: string, at: (id: string) => string])[] = [
  ['grt_', (id) => `/grants/${id}`],
  ['pol_', (id) => `/policies/${id}`],
  ['apr_', (id) => `/approvals?state=all&id=${id}`],
  ['mem_', (id) => `/members?member=${id}`],
];

function nameIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key of ['label', 'name', 'email']) {
    const found: unknown = Reflect.get(value, key);
    if (typeof found === 'string' && found !== '') return found;
  }
  return undefined;
}

interface AuditedObjectProps {
  readonly event: AuditEvent;
  readonly names: ObjectNames;
}

export function AuditedObject({ event: { object, before, after }, names }: AuditedObjectProps) {
  const known = names.get(object);
  const name = known ?? nameIn(after) ?? nameIn(before);
  const place = PLACES.find(([begin]) => object.startsWith(begin))?.[1];
  // The ids of servers have no beginning of their own.
  const at = place?.(encodeURIComponent(object)) ?? `/servers/${encodeURIComponent(object)}`;
  const leads = known !== undefined || object.startsWith('apr_');
  const words = name === undefined ? <Name text={object} /> : <Foreign text={name} />;
  return (
    <span>
      {leads ? <Link href={at}>{words}</Link> : words}
      {name === undefined ? null : (
        <span className="block text-[0.8rem] text-soft">
          <Name text={object} />
        </span>
      )}
    </span>
  );
}
