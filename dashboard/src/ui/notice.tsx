// Boxes that say something: a hint, a warning, a problem of the API with detail, help and request id.
import type { ReactNode } from 'react';
import { ApiProblem } from '#dashboard/api/problem.ts';
import { classes } from './class-names.ts';
import { Foreign } from './foreign.tsx';

export type NoticeTone = 'hint' | 'warning' | 'problem' | 'good';

const LOOKS: Readonly<Record<NoticeTone, string>> = {
  hint: 'border-strong-line bg-sunken',
  warning: 'border-warn bg-warn-ground',
  problem: 'border-deny bg-deny-ground',
  good: 'border-accent bg-accent-ground',
};

export function Notice(props: {
  readonly tone?: NoticeTone;
  readonly children: ReactNode;
  /** Read out when it appears. */
  readonly live?: boolean;
}) {
  const { tone = 'hint', live, children } = props;
  return (
    <div
      role={live ? (tone === 'problem' ? 'alert' : 'status') : undefined}
      className={classes(
        'grid gap-1.5 rounded-r-base border-l-[3px] px-4 py-3 text-[0.96rem]',
        LOOKS[tone],
      )}
    >
      {children}
    </div>
  );
}

/** Nothing while there is no error. */
export function ProblemNotice({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  const problem = ApiProblem.from(error);
  return (
    <div className="my-3">
      <Notice tone="problem" live>
        <p className="font-semibold first-letter:uppercase">
          <Foreign text={problem.detail} />
        </p>
        {problem.errors.length === 0 ? null : (
          <ul className="list-disc pl-5">
            {problem.errors.map(({ at, message }) => (
              <li key={`${at} ${message}`}>
                <code>{at}</code>: <Foreign text={message} />
              </li>
            ))}
          </ul>
        )}
        {problem.help === undefined ? null : (
          <p className="first-letter:uppercase">
            <Foreign text={problem.help} />
          </p>
        )}
        {problem.requestId === undefined ? null : (
          <p className="text-[0.86rem] text-soft">
            Request <code>{problem.requestId}</code>
          </p>
        )}
      </Notice>
    </div>
  );
}

/** Instead of a form, where the configuration file has the say. */
export function FileNotice() {
  return (
    <Notice>
      <p>
        The configuration file names it. Edit the file: the gateway takes the change over at once.
      </p>
    </Notice>
  );
}
