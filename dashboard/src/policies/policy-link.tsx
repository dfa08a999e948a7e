// A policy by its name, with a link; by its id where it is gone or may not be seen.
import { Link } from 'wouter';
import type { Policy } from '#contract/control.ts';
import { type Listing, useRead } from '#dashboard/api/index.ts';
import { Foreign, Name } from '#dashboard/ui/index.ts';

export function PolicyLink({ id }: { id: string }) {
  const { data } = useRead<Listing<Policy>>('/policies?limit=200');
  const name = data?.data.find((policy) => policy.id === id)?.name;
  return (
    <Link href={`/policies/${encodeURIComponent(id)}`} className="textlink">
      {name === undefined ? <Name text={id} /> : <Foreign text={name} />}
    </Link>
  );
}
