// Keys of every screen: `?` for help, Ctrl-K or ⌘K for the palette, `/` for the search of the screen,
// `g` and a letter for a place.
// Never while somebody writes or a dialog is open.
import { useEffect, useRef } from 'react';
import { isCommand } from '#dashboard/ui/index.ts';
import type { Open } from './frame.tsx';
import { PLACES } from './places.ts';

/** Between `g` and its letter. */
const PAIR_MS = 1_500;

export interface KeysParts {
  readonly open: (what: Open) => void;
  readonly navigate: (path: string) => void;
  /** Something is open above the screen. */
  readonly busy: boolean;
}

export function useKeys({ open, navigate, busy }: KeysParts): void {
  const pairUntil = useRef(0);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        open('palette');
        return;
      }
      if (busy || !isCommand(event)) return;
      if (performance.now() < pairUntil.current) {
        pairUntil.current = 0;
        const place = PLACES.find(({ key }) => key === event.key);
        if (place !== undefined) {
          event.preventDefault();
          navigate(place.path);
        }
        return;
      }
      if (event.key === 'g') pairUntil.current = performance.now() + PAIR_MS;
      if (event.key === '?') open('keys');
      if (event.key === '/') {
        event.preventDefault();
        if (!focusSearch()) open('palette');
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [open, navigate, busy]);
}

/** Takes to the search field of the screen, or else to its first filter. */
function focusSearch(): boolean {
  const field = document.querySelector<HTMLElement>(
    'main input[type="search"], main search :is(input, select)',
  );
  field?.focus();
  if (field instanceof HTMLInputElement) field.select();
  return field !== null;
}
