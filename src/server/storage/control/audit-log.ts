// The audit log of an organisation, newest first. Its events are written by writing.ts with what they
// tell of; only what changes nothing here is noted by itself.
import type { AuditEvent } from '#contract/control.ts';
import type { ControlStore } from '#core/control/index.ts';
import { cursorOf, pageLimit, pageOf, readCursor } from '../catalogue/cursors.ts';
import type { AuditEventTable } from './control-tables.ts';
import type { Access } from './writing.ts';

export function createAuditLog({ read, write }: Access): Pick<ControlStore, 'audit' | 'noteEvent'> {
  return {
    noteEvent: (by, action, object) => write((writing) => writing.audit(by, { action, object })),
    async audit(organisation, filter, page) {
      const limit = pageLimit(page.limit);
      const from = readCursor('audit', page.cursor, [0] as const);
      let query = read
        .selectFrom('audit_events')
        .selectAll()
        .where('organisation', '=', organisation);
      const { actor, action, object } = filter;
      if (actor !== undefined) query = query.where('actor', '=', actor);
      if (action !== undefined) query = query.where('action', '=', action);
      if (object !== undefined) query = query.where('object', '=', object);
      if (from !== undefined) query = query.where('seq', '<', from[0]);
      const rows = await query
        .orderBy('seq', 'desc')
        .limit(limit + 1)
        .execute();
      const paged = pageOf(rows, limit, (row) => cursorOf('audit', [row.seq]));
      return { ...paged, rows: paged.rows.map(toEvent) };
    },
  };
}

function toEvent(row: AuditEventTable): AuditEvent {
  return {
    id: row.id,
    atMs: row.at_ms,
    actor: row.actor,
    address: row.address,
    action: row.action,
    object: row.object,
    before: row.before_json === null ? null : JSON.parse(row.before_json),
    after: row.after_json === null ? null : JSON.parse(row.after_json),
  };
}
