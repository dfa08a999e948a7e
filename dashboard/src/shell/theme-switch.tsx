// Light, dark, or as the system has it; remembered on this device. `public/theme.js` applies it
// before the first paint.
import { useState } from 'react';
import { classes, Icon, type IconName } from '#dashboard/ui/index.ts';

const KEY = 'wicketgate-theme';
const THEMES = [
  { id: 'system', label: 'As the system', icon: 'system' },
  { id: 'light', label: 'Light', icon: 'sun' },
  { id: 'dark', label: 'Dark', icon: 'moon' },
] as const satisfies readonly { id: string; label: string; icon: IconName }[];
type Theme = (typeof THEMES)[number]['id'];

export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(currentTheme);
  const choose = (next: Theme) => {
    applyTheme(next);
    setTheme(next);
  };
  return (
    <fieldset className="flex gap-1 px-1">
      <legend className="sr-only">Theme</legend>
      {THEMES.map(({ id, label, icon }) => (
        <button
          key={id}
          type="button"
          aria-pressed={theme === id}
          aria-label={label}
          title={label}
          onClick={() => choose(id)}
          className={classes(
            'inline-grid size-8 place-items-center rounded-base border',
            theme === id
              ? 'border-strong-line bg-raised text-ink'
              : 'border-transparent text-soft hover:text-ink',
          )}
        >
          <Icon name={icon} size={16} />
        </button>
      ))}
    </fieldset>
  );
}

function currentTheme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage is forbidden: the choice holds until the page is left.
  }
}
