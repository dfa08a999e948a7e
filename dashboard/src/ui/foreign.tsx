// Words, names and values that came from elsewhere: hidden characters written out, the direction of
// reading kept apart, never interpreted.
import { shown } from '#core/kit/shown.ts';
import { classes } from './class-names.ts';

/** A few words within a line. */
export function Foreign({ text }: { text: string }) {
  return <bdi>{shown(text)}</bdi>;
}

/** A name as it is written: tool, id, rule. */
export function Name({ text, className }: { text: string; className?: string }) {
  return (
    <code className={className}>
      <bdi>{text === '' ? '(empty)' : shown(text)}</bdi>
    </code>
  );
}

/** Many words of somebody else, such as a tool's description. */
export function ForeignText({ text }: { text: string }) {
  return (
    <div className="max-h-96 overflow-auto rounded-base border border-line bg-sunken px-4 py-3 text-[0.95rem] whitespace-pre-wrap [unicode-bidi:isolate]">
      {shown(text)}
    </div>
  );
}

/** A JSON value in full. */
export function Json({ value, className }: { value: unknown; className?: string }) {
  const text = JSON.stringify(value, null, 2) ?? 'undefined';
  return (
    <pre
      tabIndex={0}
      className={classes(
        'max-h-[34rem] overflow-auto rounded-base border border-line bg-sunken px-4 py-3 leading-normal whitespace-pre-wrap',
        className,
      )}
    >
      {shown(text)}
    </pre>
  );
}
