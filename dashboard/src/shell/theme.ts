// Light, dark, or as the system has it; remembered on this device. `public/theme.js` applies it before
// the first paint. Used by the switch in the navigation and by the palette.
import type { IconName } from '#dashboard/ui/index.ts';

const KEY = 'wicketgate-theme';
const CHOSEN = 'wicketgate-theme-chosen';

export const THEMES = [
  { id: 'system', label: 'As the system', icon: 'system' },
  { id: 'light', label: 'Light', icon: 'sun' },
  { id: 'dark', label: 'Dark', icon: 'moon' },
] as const satisfies readonly { id: string; label: string; icon: IconName }[];
export type Theme = (typeof THEMES)[number]['id'];

export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

export function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage is forbidden: the choice holds until the page is left.
  }
  window.dispatchEvent(new Event(CHOSEN));
}

/** @returns ends it */
export function onTheme(listener: () => void): () => void {
  window.addEventListener(CHOSEN, listener);
  return () => window.removeEventListener(CHOSEN, listener);
}
