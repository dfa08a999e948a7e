// Names of the servers and grants that records name by id. What is gone keeps its id.
import type { Grant, Server } from '#contract/control.ts';
import { type Listing, useRead } from '#dashboard/api/index.ts';

export interface Names {
  readonly servers: ReadonlyMap<string, string>;
  readonly grants: ReadonlyMap<string, string>;
}

export function useNames(): Names {
  const servers = useRead<Listing<Server>>('/servers?limit=200');
  const grants = useRead<Listing<Grant>>('/grants?limit=200');
  return {
    servers: new Map(servers.data?.data.map(({ id, name }) => [id, name])),
    grants: new Map(grants.data?.data.map(({ id, label }) => [id, label])),
  };
}
