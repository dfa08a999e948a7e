// The audit log: every change, who, when, from where, what before and after.
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { AuditEvent } from '#contract/control.ts';
import { usePages } from '#dashboard/api/index.ts';
import {
  type Column,
  Drawer,
  Empty,
  Facts,
  Foreign,
  Json,
  Loaded,
  Moment,
  MorePages,
  Name,
  Only,
  Page,
  Section,
  Table,
  TextField,
} from '#dashboard/ui/index.ts';
import { AuditedObject, type ObjectNames, useObjectNames } from './audited-object.tsx';

const FILTERS = [
  { name: 'actor', label: 'Who', sample: 'a whole address or label' },
  { name: 'action', label: 'What', sample: 'such as grant.minted' },
  { name: 'object', label: 'Of what', sample: 'its id' },
] as const;

export function AuditScreen() {
  return (
    <Page title="Audit log" lead="Every change to what is kept here. Secrets never stand in it.">
      <Only action="audit.read" what="see who changed what">
        <Events />
      </Only>
    </Page>
  );
}

function Events() {
  const [query, setQuery] = useSearchParams();
  const [open, setOpen] = useState<AuditEvent>();
  const wanted = new URLSearchParams({ limit: '50' });
  for (const { name } of FILTERS) {
    const value = query.get(name);
    if (value !== null && value !== '') wanted.set(name, value);
  }
  const names = useObjectNames();
  const events = usePages<AuditEvent>(`/audit?${wanted}`);
  const set = (name: string, value: string) =>
    setQuery(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return (
    <>
      <search className="mb-6 grid gap-3 sm:grid-cols-3">
        {FILTERS.map(({ name, label, sample }) => (
          <TextField
            key={name}
            label={label}
            placeholder={sample}
            value={query.get(name) ?? ''}
            onChange={({ target }) => set(name, target.value)}
          />
        ))}
      </search>
      <Loaded query={events}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title="Nothing of that kind has happened." />
          ) : (
            <>
              <Table
                caption="Changes"
                rows={data}
                columns={columnsOf(setOpen, names)}
                keyOf={({ id }) => id}
              />
              <MorePages query={events} />
            </>
          )
        }
      </Loaded>
      {open === undefined ? null : (
        <EventDrawer event={open} names={names} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

function columnsOf(
  open: (event: AuditEvent) => void,
  names: ObjectNames,
): readonly Column<AuditEvent>[] {
  return [
    {
      name: 'What',
      cell: (event) => (
        <button type="button" className="textlink text-left" onClick={() => open(event)}>
          <Name text={event.action} className="font-semibold" />
        </button>
      ),
    },
    { name: 'Of what', cell: (event) => <AuditedObject event={event} names={names} /> },
    { name: 'Who', cell: ({ actor }) => <Foreign text={actor} /> },
    { name: 'When', cell: ({ atMs }) => <Moment atMs={atMs} /> },
  ];
}

interface EventDrawerProps {
  readonly event: AuditEvent;
  readonly names: ObjectNames;
  readonly onClose: () => void;
}

function EventDrawer({ event, names, onClose }: EventDrawerProps) {
  return (
    <Drawer title={<Name text={event.action} />} onClose={onClose}>
      <Facts
        facts={[
          { name: 'Who', value: <Foreign text={event.actor} /> },
          { name: 'From', value: <Foreign text={event.address ?? 'this machine'} /> },
          { name: 'When', value: <Moment atMs={event.atMs} /> },
          { name: 'Of what', value: <AuditedObject event={event} names={names} /> },
        ]}
      />
      <div className="mt-6">
        {event.before == null && event.after == null ? (
          <p className="text-soft">It changed nothing that is kept.</p>
        ) : null}
        {event.before == null ? null : (
          <Section title="Before">
            <Json value={event.before} />
          </Section>
        )}
        {event.after == null ? null : (
          <Section title="After">
            <Json value={event.after} />
          </Section>
        )}
      </div>
    </Drawer>
  );
}
