// The frame: skip link, navigation at the side (behind a button on small windows), the screen, and
// what is open above it: palette and keys.
import { type ReactNode, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { IconButton, Logo } from '#dashboard/ui/index.ts';
import { KeyHelp } from './key-help.tsx';
import { NavigationDrawer, Sidebar } from './navigation.tsx';
import { useFocusKeeper } from './use-focus-keeper.ts';
import { useKeys } from './use-keys.ts';

type PaletteRoom = typeof import('./palette.tsx');

export type Open = 'palette' | 'keys' | 'navigation' | undefined;

export function Frame({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<Open>(undefined);
  const [, navigate] = useLocation();
  const close = () => setOpen(undefined);
  useFocusKeeper();
  const Palette = usePalette(open === 'palette');
  useKeys({ open: setOpen, navigate, busy: open !== undefined });
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15.5rem_minmax(0,1fr)]">
      <SkipLink />
      <header className="flex items-center gap-1 border-b border-line px-2 py-1.5 lg:hidden">
        <IconButton icon="menu" label="Open the navigation" onClick={() => setOpen('navigation')} />
        <Logo />
        <span className="font-semibold">Wicketgate</span>
        <IconButton
          icon="search"
          label="Search and commands"
          className="ml-auto"
          onClick={() => setOpen('palette')}
        />
      </header>
      <Sidebar onOpen={setOpen} />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-[74rem] min-w-0 px-4 py-6 outline-none sm:px-8 lg:py-9"
      >
        {children}
      </main>
      {open === 'navigation' ? <NavigationDrawer onOpen={setOpen} onClose={close} /> : null}
      {open === 'keys' ? <KeyHelp onClose={close} /> : null}
      {open === 'palette' && Palette !== undefined ? (
        <Palette onOpen={setOpen} onClose={close} />
      ) : null}
    </div>
  );
}

/** The palette, loaded when it is wanted or once somebody uses the page at all. */
function usePalette(wanted: boolean): PaletteRoom['Palette'] | undefined {
  const [room, setRoom] = useState<PaletteRoom>();
  useEffect(() => {
    if (room !== undefined) return;
    // When it cannot be had now, the next key asks again.
    const load = () => void import('./palette.tsx').then(setRoom, () => undefined);
    if (wanted) load();
    window.addEventListener('keydown', load);
    window.addEventListener('pointerdown', load);
    return () => {
      window.removeEventListener('keydown', load);
      window.removeEventListener('pointerdown', load);
    };
  }, [room, wanted]);
  return room?.Palette;
}

/** A button, since the address must stay what it is. */
function SkipLink() {
  return (
    <button
      type="button"
      className="absolute top-[-5rem] left-4 z-10 bg-raised px-4 py-2 text-accent underline focus:top-2"
      onClick={() => document.getElementById('main')?.focus()}
    >
      Skip to the content
    </button>
  );
}
