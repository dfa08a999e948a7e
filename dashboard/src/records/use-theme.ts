// Which colours are in force, for what is drawn on a canvas: a text that changes when they do.
import { useSyncExternalStore } from 'react';

const DARK = '(prefers-color-scheme: dark)';

function follow(onChange: () => void): () => void {
  const system = window.matchMedia(DARK);
  const chosen = new MutationObserver(onChange);
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  system.addEventListener('change', onChange);
  return () => {
    chosen.disconnect();
    system.removeEventListener('change', onChange);
  };
}

function themeNow(): string {
  const system = window.matchMedia(DARK).matches ? 'dark' : 'light';
  return document.documentElement.dataset['theme'] ?? system;
}

export function useTheme(): string {
  return useSyncExternalStore(follow, themeNow);
}
