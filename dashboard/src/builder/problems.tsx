// What the checker says of the draft, in short; the text view shows each at its line.
import type { Problem } from '#contract/problem.ts';
import { Button, Foreign, Notice } from '#dashboard/ui/index.ts';

const SHOWN_MAX = 5;

export function Problems(props: {
  readonly problems: readonly Problem[];
  readonly onShow: () => void;
}) {
  const { problems, onShow } = props;
  if (problems.length === 0) return null;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return (
    <div className="mb-4">
      <Notice tone={errors > 0 ? 'problem' : 'warning'}>
        <ul className="grid gap-1">
          {problems.slice(0, SHOWN_MAX).map(({ pointer, code, line, message, help }) => (
            <li key={`${pointer} ${code} ${message}`}>
              <span className="text-soft">Line {line}:</span> <Foreign text={message} />
              {help === undefined ? null : (
                <>
                  {' '}
                  (<Foreign text={help} />)
                </>
              )}
            </li>
          ))}
        </ul>
        <p>
          <Button small tone="quiet" onClick={onShow}>
            {problems.length > SHOWN_MAX
              ? `Show all ${problems.length} in the text`
              : 'Show in the text'}
          </Button>
        </p>
      </Notice>
    </div>
  );
}
