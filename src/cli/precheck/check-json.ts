// A check as one JSON object: what agents and CI read. Members may be added; none changes its meaning.
import { rulesFor } from '#core/assessment/index.ts';
import { type ClientEntry, shownCommand, shownUrl } from '#server/clients/index.ts';
import type { Checked } from './check.ts';
import { fieldsOf } from './check-fields.ts';

export interface CheckJsonOptions {
  readonly origin: string;
  readonly nowMs: number;
  /** Adds the rules for clients. */
  readonly rules: boolean;
}

/** The object that `precheck --json` prints. */
export function checkJson(checked: Checked, { origin, nowMs, rules }: CheckJsonOptions) {
  const { subject, stored, verdict, reasons, notes, others, queued, changes } = checked;
  return {
    ran: true,
    origin,
    name: subject.name,
    identifiers: subject.identifiers,
    configured: subject.entries.map(entryJson),
    known: stored !== undefined,
    verdict,
    reasons,
    notes,
    fields: fieldsOf(checked, nowMs),
    changes: { ...changes, unchanged: changes.since !== null && changes.list.length === 0 },
    report: stored ?? null,
    others,
    queued,
    ...(rules ? { rules: stored === undefined ? null : rulesFor(subject.name, stored) } : {}),
  };
}

/** An entry with nothing in it that may be a secret. */
export function entryJson(entry: ClientEntry) {
  const { client, file, scope, name, kind, disabled, gateway, envNames, headerNames } = entry;
  return {
    client: client ?? null,
    file,
    scope,
    ...(entry.project === undefined ? {} : { project: entry.project }),
    name,
    kind,
    ...(kind === 'stdio'
      ? { command: shownCommand([entry.command, ...entry.args]) }
      : { url: shownUrl(entry.url) }),
    envNames,
    headerNames,
    disabled,
    gateway: gateway ?? null,
    line: entry.line,
  };
}
