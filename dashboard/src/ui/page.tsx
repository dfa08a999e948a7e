// The frame of a screen: heading, what it is for, its actions, its command; sections; what stands
// where nothing is yet. Setting the title and the focus makes a change of screens heard.
import { type ReactNode, useEffect, useRef } from 'react';
import { shown } from '#core/kit/shown.ts';
import { CommandLine } from './code.tsx';

export interface PageProps {
  readonly title: ReactNode;
  /** Of the window, when `title` is more than words. */
  readonly name?: string;
  readonly eyebrow?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** The CLI command that does the same. */
  readonly command?: string;
  readonly children: ReactNode;
}

export function Page({ title, name, eyebrow, lead, actions, command, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const words = name ?? (typeof title === 'string' ? title : 'Dashboard');
  useEffect(() => {
    document.title = `${shown(words)} · Wicketgate`;
  }, [words]);
  useEffect(() => {
    // Nothing else has taken the focus: those who hear the page start at its heading.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="max-w-[46rem] min-w-0">
          {eyebrow === undefined ? null : (
            <div className="mb-1 text-[0.9rem] text-soft">{eyebrow}</div>
          )}
          <h1 ref={heading} tabIndex={-1} className="text-[1.75rem] outline-none">
            {title}
          </h1>
          {lead === undefined ? null : (
            <div className="mt-1.5 text-[1.02rem] text-pretty text-soft">{lead}</div>
          )}
        </div>
        {actions === undefined ? null : <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
      {command === undefined ? null : <CommandLine text={command} />}
    </>
  );
}

export function Section(props: {
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const { title, lead, actions, children } = props;
  return (
    <section className="mt-10 first:mt-0">
      <div className="mb-3 flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <div className="max-w-[46rem]">
          <h2 className="text-[1.2rem]">{title}</h2>
          {lead === undefined ? null : <div className="mt-1 text-[0.95rem] text-soft">{lead}</div>}
        </div>
        {actions === undefined ? null : <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </section>
  );
}

/** Where nothing is yet: says why, and holds the next step. */
export function Empty(props: {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  const { title, children, action } = props;
  return (
    <div className="card grid justify-items-start gap-3 border-dashed px-6 py-8">
      <p className="text-[1.05rem] font-semibold first-letter:uppercase">{title}</p>
      {children === undefined ? null : <div className="max-w-[42rem] text-soft">{children}</div>}
      {action}
    </div>
  );
}

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

/** Facts side by side. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="flex flex-wrap gap-px overflow-hidden rounded-base border border-line bg-line">
      {facts.map(({ name, value }) => (
        <div key={name} className="max-w-full min-w-[8.5rem] flex-auto bg-raised px-4 py-2.5">
          <dt className="text-[0.82rem] text-soft">{name}</dt>
          <dd className="mt-0.5 leading-snug">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
