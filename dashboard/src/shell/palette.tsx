// The command palette: places, servers, policies, grants and actions by a few letters. Loaded when it
// is opened for the first time.
import { Command } from 'cmdk';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { Grant, Policy, Server } from '#contract/control.ts';
import { type Listing, useMay, useRead } from '#dashboard/api/index.ts';
import { Foreign, Icon, type IconName } from '#dashboard/ui/index.ts';
import { PLACES } from './places.ts';

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly to: string;
  readonly icon: IconName;
}

export function Palette({ onClose }: { onClose: () => void }) {
  const ref = useRef<HTMLDialogElement>(null);
  const [, navigate] = useLocation();
  useEffect(() => {
    ref.current?.showModal();
  }, []);
  const go = (to: string) => {
    onClose();
    navigate(to);
  };
  return (
    <dialog
      ref={ref}
      aria-label="Search and commands"
      onCancel={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className="fixed mx-auto mt-[12vh] w-[min(38rem,calc(100vw-1.5rem))] rounded-base border border-line bg-raised p-0 text-ink shadow-2xl"
    >
      <Command label="Search and commands" loop>
        <Command.Input
          autoFocus
          placeholder="Go to a screen, a server, a grant…"
          className="h-12 w-full border-b border-line bg-transparent px-4 text-[1.05rem] outline-none placeholder:text-soft"
        />
        <Command.List label="What was found" className="max-h-[50vh] overflow-y-auto p-2">
          <Command.Empty className="px-3 py-6 text-soft">Nothing is called that.</Command.Empty>
          <Entries go={go} />
        </Command.List>
      </Command>
    </dialog>
  );
}

function Entries({ go }: { go: (to: string) => void }) {
  const may = useMay();
  const servers = useRead<Listing<Server>>('/servers?limit=100');
  const policies = useRead<Listing<Policy>>('/policies?limit=100');
  const grants = useRead<Listing<Grant>>('/grants?limit=100');
  const actions: readonly Entry[] = [
    ...(may('servers.write')
      ? [{ id: 'add-server', label: 'Add a server', to: '/servers/new', icon: 'plus' as const }]
      : []),
    ...(may('grants.write')
      ? [{ id: 'mint', label: 'Mint a grant', to: '/grants/new', icon: 'plus' as const }]
      : []),
    { id: 'guide', label: 'Guide: from a server to the first call', to: '/guide', icon: 'guide' },
  ];
  return (
    <>
      <Entrance
        heading="Screens"
        go={go}
        entries={PLACES.filter(({ action }) => action === undefined || may(action)).map(
          ({ path, label, icon }) => ({ id: path, label, to: path, icon }),
        )}
      />
      <Entrance heading="Do" go={go} entries={actions} />
      <Entrance
        heading="Servers"
        go={go}
        entries={(servers.data?.data ?? []).map(({ id, name }) => ({
          id,
          label: name,
          to: `/servers/${encodeURIComponent(id)}`,
          icon: 'servers',
        }))}
      />
      <Entrance
        heading="Policies"
        go={go}
        entries={(policies.data?.data ?? []).map(({ id, name }) => ({
          id,
          label: name,
          to: `/policies/${encodeURIComponent(id)}`,
          icon: 'policies',
        }))}
      />
      <Entrance
        heading="Grants"
        go={go}
        entries={(grants.data?.data ?? []).map(({ id, label }) => ({
          id,
          label,
          to: `/grants/${encodeURIComponent(id)}`,
          icon: 'grants',
        }))}
      />
    </>
  );
}

function Entrance(props: {
  readonly heading: string;
  readonly entries: readonly Entry[];
  readonly go: (to: string) => void;
}) {
  const { heading, entries, go } = props;
  if (entries.length === 0) return null;
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-[0.8rem] [&_[cmdk-group-heading]]:text-soft"
    >
      {entries.map(({ id, label, to, icon }) => (
        <Command.Item
          key={id}
          value={`${heading} ${label} ${id}`}
          onSelect={() => go(to)}
          className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-base px-3 data-[selected=true]:bg-accent-ground data-[selected=true]:text-accent"
        >
          <Icon name={icon} size={16} />
          <Foreign text={label} />
        </Command.Item>
      ))}
    </Command.Group>
  );
}
