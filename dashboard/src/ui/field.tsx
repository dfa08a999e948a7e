// Fields of forms: a label, the control, a hint, what is wrong with it; all tied together for those
// who hear the page.
import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import { shown } from '#core/kit/shown.ts';
import { classes } from './class-names.ts';

/** What the control of a field takes on. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

export interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What is wrong, in a sentence. */
  readonly error?: string | undefined;
  readonly children: (control: FieldControl) => ReactNode;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const described = [
    hint === undefined ? '' : `${id}-hint`,
    error === undefined ? '' : `${id}-error`,
  ]
    .filter((part) => part !== '')
    .join(' ');
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-[0.9rem] font-semibold">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-[0.86rem] text-soft">
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p id={`${id}-error`} className="text-[0.88rem] font-medium text-deny">
          {error}
        </p>
      )}
    </div>
  );
}

interface Labelled extends Omit<FieldProps, 'children'> {}

export function TextField(props: Labelled & Omit<InputHTMLAttributes<HTMLInputElement>, 'id'>) {
  const { label, hint, error, className, ...rest } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <input {...rest} {...control} className={classes('input', className)} />}
    </Field>
  );
}

export function TextAreaField(
  props: Labelled & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id'>,
) {
  const { label, hint, error, className, ...rest } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <textarea rows={4} {...rest} {...control} className={classes('input', className)} />
      )}
    </Field>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

export function SelectField(
  props: Labelled &
    Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id'> & { readonly options: readonly Option[] },
) {
  const { label, hint, error, options, className, ...rest } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <select {...rest} {...control} className={classes('input', className)}>
          {options.map(({ value, label: text }) => (
            <option key={value} value={value}>
              {shown(text)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function CheckField(
  props: { readonly label: ReactNode; readonly hint?: ReactNode } & Omit<
    InputHTMLAttributes<HTMLInputElement>,
    'id' | 'type'
  >,
) {
  const { label, hint, ...rest } = props;
  const id = useId();
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2.5">
      <input
        {...rest}
        id={id}
        type="checkbox"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="mt-1 size-4 accent-accent"
      />
      <label htmlFor={id}>{label}</label>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="col-start-2 text-[0.86rem] text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
