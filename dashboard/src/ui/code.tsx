// A text to copy, such as a client's entry or a command.
import { shown } from '#core/kit/shown.ts';
import { CopyButton } from './copy-button.tsx';

export interface CodeProps {
  readonly text: string;
  /** What it is, or which file it belongs into. */
  readonly caption: string;
}

export function Code({ text, caption }: CodeProps) {
  return (
    <figure className="card overflow-hidden">
      <figcaption className="flex min-h-10 items-center justify-between gap-3 border-b border-line bg-sunken py-1 pr-1 pl-4 text-[0.86rem] text-soft">
        <span>{caption}</span>
        <CopyButton text={text} />
      </figcaption>
      <pre tabIndex={0} className="max-h-[30rem] overflow-auto px-4 py-3 leading-normal">
        {shown(text)}
      </pre>
    </figure>
  );
}

/** The command that does what this screen does. */
export function CommandLine({ text }: { text: string }) {
  return (
    <p className="mt-10 flex flex-wrap items-center gap-x-2 border-t border-line pt-3 text-[0.86rem] text-soft">
      In a terminal: <code className="text-ink">{text}</code>
      <CopyButton text={text} />
    </p>
  );
}
