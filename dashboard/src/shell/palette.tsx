// The command palette: every screen, command and thing by a few letters of its name. Screens and
// commands are at hand at once; servers, tools, policies, grants and members are asked for while
// somebody types. Loaded when it is opened for the first time.
import { Command } from 'cmdk';
import {
  type ReactNode,
  useCallback,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useLocation } from 'wouter';
import { type SearchHit, useMay, useMe, useRead } from '#dashboard/api/index.ts';
import { Foreign, Icon, type IconName } from '#dashboard/ui/index.ts';
import { type PaletteCommand, paletteCommands } from './commands.ts';
import type { Open } from './frame.tsx';
import { PLACES } from './places.ts';

export interface PaletteProps {
  readonly onOpen: (what: Open) => void;
  readonly onClose: () => void;
}

export function Palette({ onOpen, onClose }: PaletteProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState('');
  // What is found later than it was looked for is not chosen by itself.
  const choose = useCallback((value: string) => {
    if (ref.current?.querySelector('[cmdk-item][aria-selected="true"]') === null) setChosen(value);
  }, []);
  const [, navigate] = useLocation();
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector('input')?.focus();
    return () => dialog?.close();
  }, []);
  const go = (to: string) => {
    onClose();
    navigate(to);
  };
  const run = ({ run: act, to, opens }: PaletteCommand) => {
    onClose();
    act?.();
    if (to !== undefined) navigate(to);
    if (opens !== undefined) onOpen(opens);
  };
  return (
    <dialog
      ref={ref}
      aria-label="Search and commands"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className="fixed mx-auto mt-[12vh] w-[min(38rem,calc(100vw-1.5rem))] rounded-base border border-line bg-raised p-0 text-ink shadow-2xl"
    >
      <Command label="Search and commands" loop value={chosen} onValueChange={setChosen}>
        <Command.Input
          value={words}
          onValueChange={setWords}
          placeholder="A screen, a server, a tool, a command…"
          className="h-12 w-full border-b border-line bg-transparent px-4 text-[1.05rem] outline-none placeholder:text-soft"
        />
        <Command.List
          label="What was found"
          className="max-h-[min(50vh,30rem)] overflow-y-auto p-2"
        >
          <Screens go={go} />
          <Commands run={run} />
          <Found words={words} go={go} onFound={choose} />
        </Command.List>
      </Command>
    </dialog>
  );
}

function Screens({ go }: { readonly go: (to: string) => void }) {
  const may = useMay();
  const places = PLACES.filter(({ action }) => action === undefined || may(action));
  return (
    <Group heading="Screens">
      {places.map(({ path, label, icon }) => (
        <Item key={path} value={label} icon={icon} onSelect={() => go(path)}>
          {label}
        </Item>
      ))}
    </Group>
  );
}

function Commands({ run }: { readonly run: (command: PaletteCommand) => void }) {
  const may = useMay();
  const { csrf } = useMe();
  return (
    <Group heading="Commands">
      {paletteCommands(may, csrf).map((command) => (
        <Item
          key={command.label}
          value={command.label}
          icon={command.icon}
          onSelect={() => run(command)}
        >
          {command.label}
        </Item>
      ))}
    </Group>
  );
}

interface Kind {
  readonly heading: string;
  readonly icon: IconName;
  readonly to: (hit: SearchHit) => string;
}

const KINDS: Readonly<Record<SearchHit['kind'], Kind>> = {
  server: {
    heading: 'Servers',
    icon: 'servers',
    to: ({ id }) => `/servers/${encodeURIComponent(id)}`,
  },
  tool: {
    heading: 'Tools',
    icon: 'play',
    to: ({ id, server }) =>
      `/servers/${encodeURIComponent(server ?? '')}?tool=${encodeURIComponent(id)}`,
  },
  policy: {
    heading: 'Policies',
    icon: 'policies',
    to: ({ id }) => `/policies/${encodeURIComponent(id)}`,
  },
  grant: {
    heading: 'Grants',
    icon: 'grants',
    to: ({ id }) => `/grants/${encodeURIComponent(id)}`,
  },
  member: {
    heading: 'Members',
    icon: 'members',
    to: ({ id }) => `/members?member=${encodeURIComponent(id)}`,
  },
};
const NO_HITS: readonly SearchHit[] = [];
const ORDER = ['server', 'tool', 'policy', 'grant', 'member'] as const;

interface FoundProps {
  readonly words: string;
  readonly go: (to: string) => void;
  /** Told the first of what was found. */
  readonly onFound: (value: string) => void;
}

function hitValue({ kind, server, id }: SearchHit): string {
  return `${kind} ${server} ${id}`;
}

/** What the gateway finds. It has judged the words, so nothing is filtered again here. */
function Found({ words, go, onFound }: FoundProps) {
  const wanted = useDeferredValue(words.trim().slice(0, 200));
  const found = useRead<{ readonly data: readonly SearchHit[] }>(
    `/search?q=${encodeURIComponent(wanted)}`,
    { when: wanted !== '', keep: true },
  );
  const hits = wanted === '' ? NO_HITS : (found.data?.data ?? NO_HITS);
  const first = ORDER.flatMap((kind) => hits.filter((hit) => hit.kind === kind))[0];
  const best = first === undefined ? undefined : hitValue(first);
  useEffect(() => {
    if (best !== undefined) onFound(best);
  }, [best, onFound]);
  if (wanted === '') return null;
  return (
    <>
      {ORDER.map((kind) => {
        const { heading, icon, to } = KINDS[kind];
        const some = hits.filter((hit) => hit.kind === kind);
        if (some.length === 0) return null;
        return (
          <Group key={kind} heading={heading} forceMount>
            {some.map((hit) => (
              <Item
                key={`${hit.server} ${hit.id}`}
                value={hitValue(hit)}
                icon={icon}
                forceMount
                onSelect={() => go(to(hit))}
              >
                <Foreign text={hit.title} />
                {hit.detail === null ? null : (
                  <span className="ml-auto truncate pl-4 text-[0.85rem] text-soft">
                    <Foreign text={hit.detail} />
                  </span>
                )}
              </Item>
            ))}
          </Group>
        );
      })}
      {hits.length > 0 ? null : (
        <Command.Empty className="px-3 py-6 text-soft">
          {found.isPending
            ? 'Looking…'
            : found.isError
              ? 'The search does not answer.'
              : 'Nothing is called that.'}
        </Command.Empty>
      )}
    </>
  );
}

interface GroupProps {
  readonly heading: string;
  readonly forceMount?: boolean;
  readonly children: ReactNode;
}

function Group({ heading, forceMount = false, children }: GroupProps) {
  return (
    <Command.Group
      heading={heading}
      forceMount={forceMount}
      className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-[0.8rem] [&_[cmdk-group-heading]]:text-soft"
    >
      {children}
    </Command.Group>
  );
}

interface ItemProps {
  /** Told apart and, unless `forceMount`, found by. */
  readonly value: string;
  readonly icon: IconName;
  readonly forceMount?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

function Item({ value, icon, forceMount = false, onSelect, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      forceMount={forceMount}
      onSelect={onSelect}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-base px-3 data-[selected=true]:bg-accent-ground data-[selected=true]:text-accent"
    >
      <Icon name={icon} size={16} />
      {children}
    </Command.Item>
  );
}
