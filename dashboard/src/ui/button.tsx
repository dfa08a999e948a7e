// Buttons, and links that look like one. A busy button stays in the order of the keyboard.
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Link } from 'wouter';
import { classes } from './class-names.ts';
import { Icon, type IconName } from './icons.tsx';

export type Tone = 'primary' | 'plain' | 'quiet' | 'danger';

const TONES: Readonly<Record<Tone, string>> = {
  primary: 'border-accent bg-accent text-on-accent hover:brightness-110',
  plain: 'border-strong-line bg-raised text-ink hover:border-accent hover:text-accent',
  quiet: 'border-transparent bg-transparent text-accent hover:border-strong-line',
  danger: 'border-deny bg-raised text-deny hover:bg-deny-ground',
};

const SHAPE =
  'inline-flex items-center justify-center gap-1.5 rounded-base border px-3 py-1 min-h-9 text-[0.94rem] font-medium no-underline whitespace-nowrap disabled:opacity-55 aria-disabled:opacity-55';

interface Look {
  /** `primary`: the one next step of a screen. */
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly small?: boolean;
}

export interface ButtonProps extends Look, ButtonHTMLAttributes<HTMLButtonElement> {
  /** Something is under way: clicks do nothing, and it says so. */
  readonly busy?: boolean;
  /** In a row of a table: a quiet one stands on the line of the text, and not beside its edge. */
  readonly inRow?: boolean;
}

export function Button(props: ButtonProps) {
  const {
    tone = 'plain',
    icon,
    small,
    busy = false,
    inRow,
    children,
    className,
    onClick,
    ...rest
  } = props;
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classes(
        SHAPE,
        TONES[tone],
        small && 'min-h-8 px-2.5 text-[0.88rem]',
        inRow && '-mx-2.5 -my-1',
        className,
      )}
    >
      {icon === undefined ? null : <Icon name={icon} size={16} />}
      {children}
    </button>
  );
}

export interface ButtonLinkProps extends Look {
  /** Path inside of the dashboard, such as `/grants`. */
  readonly to: string;
  readonly className?: string;
  readonly children?: ReactNode;
}

export function ButtonLink({
  to,
  tone = 'plain',
  icon,
  small,
  children,
  className,
}: ButtonLinkProps) {
  return (
    <Link
      href={to}
      className={classes(SHAPE, TONES[tone], small && 'min-h-8 px-2.5 text-[0.88rem]', className)}
    >
      {icon === undefined ? null : <Icon name={icon} size={16} />}
      {children}
    </Link>
  );
}

/** A button that shows only a drawing; `label` is what it is called. */
export function IconButton(
  props: {
    readonly icon: IconName;
    readonly label: string;
  } & ButtonHTMLAttributes<HTMLButtonElement>,
) {
  const { icon, label, className, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classes(
        'inline-grid size-9 place-items-center rounded-base border border-transparent text-soft hover:border-strong-line hover:text-ink',
        className,
      )}
    >
      <Icon name={icon} />
    </button>
  );
}
