// A grant's row and what others see of it. Used by grants.ts, grant-servers.ts and live.ts.
import type { Grant } from '#contract/control.ts';
import type { GrantRow } from '#core/control/index.ts';
import type { Tables } from './control-database.ts';
import type { GrantTable } from './control-tables.ts';

export function toGrant(row: GrantTable, nowMs: number): Grant {
  return {
    id: row.id,
    label: row.label,
    tags: JSON.parse(row.tags) as Grant['tags'], // written from a grant
    servers: serversOf(row),
    policy: row.policy,
    managedBy: row.managed_by as Grant['managedBy'], // the same
    state: stateOf(row, nowMs),
    createdBy: row.created_by,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    overlapUntilMs: row.overlap_until_ms,
    lastUsedAtMs: row.last_used_at_ms,
    revision: row.revision,
  };
}

/** With the hashes of its tokens, for the gateway. */
export function toGrantRow(row: GrantTable, nowMs: number): GrantRow {
  const { organisation, token_hash: tokenHash, previous_hash: previousHash } = row;
  return { ...toGrant(row, nowMs), organisation, tokenHash, previousHash };
}

export function serversOf(row: GrantTable): string[] {
  return JSON.parse(row.servers) as string[]; // written from a grant
}

function stateOf(row: GrantTable, nowMs: number): Grant['state'] {
  if (row.revoked_at_ms !== null) return 'revoked';
  return row.expires_at_ms !== null && row.expires_at_ms <= nowMs ? 'expired' : 'active';
}

/** Revokes a grant for good: its sealed token goes, and nothing brings it back. */
export async function sealRevocation(
  tables: Tables,
  row: GrantTable,
  atMs: number,
): Promise<GrantTable> {
  const change = {
    revoked_at_ms: atMs,
    previous_hash: null,
    overlap_until_ms: null,
    sealed_token: null,
    revision: row.revision + 1,
  };
  await tables.updateTable('grants').set(change).where('id', '=', row.id).execute();
  return { ...row, ...change };
}

/** What the filter by text looks into. */
export function searchText(grant: Pick<Grant, 'id' | 'label' | 'tags'>): string {
  const tags = Object.entries(grant.tags).map(([key, value]) => `${key}=${value}`);
  return [grant.label, grant.id, ...tags].join('\n').toLowerCase();
}
