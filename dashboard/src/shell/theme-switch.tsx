// The three themes as buttons; one of them is pressed.
import { useSyncExternalStore } from 'react';
import { classes, Icon } from '#dashboard/ui/index.ts';
import { applyTheme, currentTheme, onTheme, THEMES } from './theme.ts';

export function ThemeSwitch() {
  const theme = useSyncExternalStore(onTheme, currentTheme);
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
          onClick={() => applyTheme(id)}
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
