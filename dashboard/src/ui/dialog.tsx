// Dialogs on the platform's own `<dialog>`: it keeps the focus inside, closes on Escape and gives the
// focus back. `Drawer` is one at the side, for reading beside a list.
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { shown } from '#core/kit/shown.ts';
import { IconButton } from './button.tsx';
import { classes } from './class-names.ts';

export interface DialogProps {
  readonly title: ReactNode;
  /** Called when it has been closed, however. */
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at its end. */
  readonly actions?: ReactNode;
  readonly wide?: boolean;
}

const FRAME =
  'fixed border border-line bg-raised text-ink shadow-2xl max-w-none p-0 open:flex flex-col';

/** Rendered only while it is open. */
export function Dialog({ wide, ...props }: DialogProps) {
  return (
    <Frame
      {...props}
      form
      className={classes(
        'm-auto w-[calc(100vw-1.5rem)] max-h-[calc(100dvh-2rem)] rounded-base',
        wide ? 'sm:w-[min(60rem,90vw)]' : 'sm:w-[34rem]',
      )}
    />
  );
}

export function Drawer({ wide, ...props }: DialogProps) {
  return (
    <Frame
      {...props}
      className={classes(
        'm-0 ml-auto h-dvh max-h-none w-full border-y-0 border-r-0',
        wide ? 'sm:w-[min(54rem,94vw)]' : 'sm:w-[min(40rem,94vw)]',
      )}
    />
  );
}

function Frame({
  form,
  title,
  onClose,
  children,
  actions,
  className,
}: DialogProps & { className: string; form?: boolean }) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Before it is taken out of the page: only then it gives the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog !== null && !dialog.open) {
      dialog.showModal();
      // Whoever opens a form wants to fill it in, and not to close it.
      dialog.querySelector<HTMLElement>('[data-form] :is(input, select, textarea)')?.focus();
    }
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      className={classes(FRAME, className)}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        // The backdrop belongs to the dialog itself; everything else lies inside of it.
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <header className="flex items-start justify-between gap-4 border-b border-line py-3 pr-2 pl-5">
        <h2 id={titleId} className="pt-1.5 text-[1.1rem]">
          {typeof title === 'string' ? shown(title) : title}
        </h2>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </header>
      <div data-form={form || undefined} className="min-h-0 flex-1 overflow-auto px-5 py-4">
        {children}
      </div>
      {actions === undefined ? null : (
        <footer className="flex flex-wrap justify-end gap-2 border-t border-line bg-sunken px-5 py-3">
          {actions}
        </footer>
      )}
    </dialog>
  );
}
