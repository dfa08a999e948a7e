// What the palette can do beside opening a screen. Each command leads to where it is done, or does it.
import type { Action } from '#contract/roles.ts';
import type { IconName } from '#dashboard/ui/index.ts';
import type { Open } from './frame.tsx';
import { applyTheme, THEMES } from './theme.ts';

export interface PaletteCommand {
  readonly label: string;
  readonly icon: IconName;
  /** Where it leads. */
  readonly to?: string;
  /** What it opens above the screen. */
  readonly opens?: Open;
  readonly run?: () => void;
  /** Offered to those who may. */
  readonly action?: Action;
}

const COMMANDS: readonly PaletteCommand[] = [
  {
    label: 'Guide: from a server to the first call',
    to: '/guide',
    icon: 'guide',
    action: 'servers.write',
  },
  { label: 'Add a server', to: '/servers/new', icon: 'plus', action: 'servers.write' },
  { label: 'Write a policy', to: '/builder', icon: 'plus', action: 'policies.write' },
  { label: 'Mint a grant', to: '/grants/new', icon: 'plus', action: 'grants.write' },
  { label: 'Invite somebody', to: '/members?invite', icon: 'plus', action: 'members.write' },
  { label: 'Keys of the keyboard', opens: 'keys', icon: 'search' },
  ...THEMES.map(({ id, label, icon }) => ({
    label: `Colours: ${label.toLowerCase()}`,
    icon,
    run: () => applyTheme(id),
  })),
];

export function paletteCommands(
  may: (action: Action) => boolean,
  csrf: string | null,
): readonly PaletteCommand[] {
  const offered = COMMANDS.filter(({ action }) => action === undefined || may(action));
  return [...offered, { label: 'Sign out', icon: 'out', run: () => signOut(csrf ?? '') }];
}

/** As the button of the navigation does it: a form, since a page of sign-in answers. */
function signOut(csrf: string): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = '/sign-out';
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'csrf';
  field.value = csrf;
  form.append(field);
  document.body.append(form);
  form.submit();
}
