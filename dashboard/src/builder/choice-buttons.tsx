// Allow, Ask, Deny, Hide, Custom: one of them is pressed. Inherited ones have a dashed border.
import type { Chosen, MatrixRow } from '#core/builder/index.ts';
import { shown } from '#core/kit/shown.ts';
import { classes } from '#dashboard/ui/index.ts';

export const CHOICE_BUTTONS = [
  { id: 'allow', label: 'Allow', key: 'a', look: 'border-allow text-allow' },
  { id: 'ask', label: 'Ask', key: 'k', look: 'border-ask text-ask' },
  { id: 'deny', label: 'Deny', key: 'd', look: 'border-deny text-deny' },
  { id: 'hide', label: 'Hide', key: 'h', look: 'border-strong-line text-ink' },
  { id: 'custom', label: 'Custom', key: 'c', look: 'border-accent text-accent' },
] as const;

export interface ChoiceButtonsProps {
  /** What the choice is for, as it is read out. */
  readonly label: string;
  readonly row: Pick<MatrixRow, 'choice' | 'from'> | undefined;
  readonly disabled: boolean;
  readonly onChoose: (choice: Exclude<Chosen, 'inherit'>) => void;
  /** Absent: there is no Custom. */
  readonly onCustom?: () => void;
}

const WIDTHS = { allow: 'w-14', ask: 'w-11', deny: 'w-14', hide: 'w-14', custom: 'w-18' } as const;

const OWN = new Set(['tool', 'hide']);

export function ChoiceButtons({ label, row, disabled, onChoose, onCustom }: ChoiceButtonsProps) {
  const buttons = CHOICE_BUTTONS.filter(({ id }) => id !== 'custom' || onCustom !== undefined);
  return (
    <fieldset className="m-0 flex gap-0.5 border-0 p-0" disabled={disabled}>
      <legend className="sr-only">{shown(label)}</legend>
      {buttons.map(({ id, label: text, look }) => {
        const pressed = row?.choice === id;
        return (
          <button
            key={id}
            type="button"
            aria-pressed={pressed}
            onClick={() => (id === 'custom' ? onCustom?.() : onChoose(id))}
            className={classes(
              'min-h-8 rounded-base border px-0 text-[0.86rem]',
              // As wide when it is pressed as when it is not: columns stay in line.
              WIDTHS[id],
              pressed
                ? classes('bg-sunken font-semibold', look)
                : 'border-transparent text-soft not-disabled:hover:border-strong-line',
              pressed && row !== undefined && !OWN.has(row.from) && 'border-dashed',
            )}
          >
            {text}
          </button>
        );
      })}
    </fieldset>
  );
}
