// The navigation: all places by group, who is signed in, the theme.
import { useEffect, useLayoutEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { shown } from '#core/kit/shown.ts';
import { useMay, useMe, useWaitingApprovals } from '#dashboard/api/index.ts';
import { Button, classes, Foreign, Icon, IconButton, Key, Logo } from '#dashboard/ui/index.ts';
import type { Open } from './frame.tsx';
import { GROUPS, type Place } from './places.ts';
import { ThemeSwitch } from './theme-switch.tsx';

interface NavigationProps {
  readonly onOpen: (what: Open) => void;
}

export function Sidebar({ onOpen }: NavigationProps) {
  return (
    <aside className="sticky top-0 hidden h-dvh flex-col overflow-y-auto border-r border-line bg-sunken px-3 py-4 lg:flex">
      <Contents onOpen={onOpen} />
    </aside>
  );
}

/** The same in a drawer; choosing a place closes it. */
export function NavigationDrawer({ onOpen, onClose }: NavigationProps & { onClose: () => void }) {
  const ref = useRef<HTMLDialogElement>(null);
  const [location] = useLocation();
  const first = useRef(location);
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  useEffect(() => {
    if (location !== first.current) onClose();
  }, [location, onClose]);
  return (
    <dialog
      ref={ref}
      aria-label="Navigation"
      onCancel={onClose}
      className="fixed m-0 h-dvh max-h-none w-[17rem] max-w-[86vw] flex-col border-r border-line bg-sunken px-3 py-3 text-ink open:flex"
    >
      <IconButton icon="close" label="Close the navigation" className="ml-auto" onClick={onClose} />
      <Contents onOpen={onOpen} />
    </dialog>
  );
}

function Contents({ onOpen }: NavigationProps) {
  const { organisation } = useMe();
  return (
    <>
      <Link href="/" className="flex items-center gap-2 px-2 font-semibold text-ink no-underline">
        <Logo />
        <span className="min-w-0">
          Wicketgate
          <bdi className="block truncate text-[0.82rem] font-normal text-soft">
            {shown(organisation.name)}
          </bdi>
        </span>
      </Link>
      <button
        type="button"
        onClick={() => onOpen('palette')}
        className="mt-4 flex min-h-9 items-center gap-2 rounded-base border border-line bg-raised px-2.5 text-[0.9rem] text-soft hover:border-strong-line"
      >
        <Icon name="search" size={16} />
        Search
        <span className="ml-auto">
          <Key>Ctrl K</Key>
        </span>
      </button>
      <Places />
      <Account onOpen={onOpen} />
    </>
  );
}

function Places() {
  const may = useMay();
  return (
    <nav aria-label="Dashboard" className="mt-4 grid gap-4">
      {GROUPS.map(({ label, places }) => (
        <div key={label}>
          <p className="px-2 pb-1 text-[0.78rem] text-soft">{label}</p>
          <ul className="grid gap-0.5">
            {places
              .filter(({ action }) => action === undefined || may(action))
              .map((place) => (
                <li key={place.path}>
                  <PlaceLink place={place} />
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function PlaceLink({ place: { path, label, icon } }: { place: Place }) {
  const [location] = useLocation();
  const here = path === '/' ? location === '/' : location.startsWith(path);
  return (
    <Link
      href={path}
      aria-current={here ? 'page' : undefined}
      className={classes(
        'flex min-h-9 items-center gap-2.5 rounded-base px-2 text-[0.95rem] no-underline',
        here ? 'bg-accent-ground font-semibold text-accent' : 'text-ink hover:bg-raised',
      )}
    >
      <Icon name={icon} />
      {label}
      {path === '/approvals' ? <Pending /> : null}
    </Link>
  );
}

/** How many calls wait for somebody. */
function Pending() {
  const { count, more } = useWaitingApprovals();
  if (count === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-accent px-1.5 text-[0.78rem] font-semibold text-on-accent tabular-nums">
      {more ? '99+' : count}
      <span className="sr-only"> waiting</span>
    </span>
  );
}

function Account({ onOpen }: NavigationProps) {
  const { name, role, csrf } = useMe();
  return (
    <div className="mt-auto grid grid-cols-[minmax(0,1fr)] gap-3 pt-6">
      <ThemeSwitch />
      <div className="flex items-center gap-1 border-t border-line pt-2 pl-2">
        <p className="min-w-0 flex-1 text-[0.88rem] leading-tight">
          <a href="/account" className="block truncate text-ink no-underline hover:underline">
            <Foreign text={name} />
          </a>
          <span className="text-[0.8rem] text-soft">{role.replace('_', ' ')}</span>
        </p>
        <Button tone="quiet" small onClick={() => onOpen('keys')} aria-label="Keys of the keyboard">
          ?
        </Button>
        {/* A page of sign-in answers: it ends the session and clears the cookie. */}
        <form method="post" action="/sign-out">
          <input type="hidden" name="csrf" value={csrf ?? ''} />
          <IconButton icon="out" label="Sign out" type="submit" />
        </form>
      </div>
    </div>
  );
}
