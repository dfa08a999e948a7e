// Lines that differ between two texts, with a few equal ones around them.
import { Foreign } from './foreign.tsx';

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

const AROUND = 3;
const LOOKS = {
  same: { sign: ' ', look: '' },
  removed: { sign: '−', look: 'bg-deny-ground text-deny' },
  added: { sign: '+', look: 'bg-accent-ground text-accent' },
} as const;
const SPOKEN = { same: '', removed: 'removed: ', added: 'added: ' } as const;

type Shown = DiffLine & { readonly at: number };

function near(lines: readonly DiffLine[]): readonly Shown[] {
  const changed = lines.flatMap(({ kind }, at) => (kind === 'same' ? [] : [at]));
  const wanted = new Set<number>();
  for (const at of changed) {
    for (let line = at - AROUND; line <= at + AROUND; line += 1) wanted.add(line);
  }
  return lines.flatMap((line, at) => (wanted.has(at) ? [{ ...line, at }] : []));
}

export function DiffView({ lines, label }: { lines: readonly DiffLine[]; label: string }) {
  const shown = near(lines);
  if (shown.length === 0) return <p className="text-soft">Nothing differs.</p>;
  return (
    <section
      aria-label={label}
      tabIndex={0}
      className="max-h-[26rem] overflow-auto rounded-base border border-line bg-raised py-2 font-mono text-[0.85rem] leading-normal"
    >
      {shown.map(({ kind, text, at }, index) => (
        <div key={at}>
          {index > 0 && shown[index - 1]?.at !== at - 1 ? (
            <div aria-hidden="true" className="px-4 text-soft">
              ⋯
            </div>
          ) : null}
          <div className={`flex gap-3 px-4 whitespace-pre-wrap ${LOOKS[kind].look}`}>
            <span aria-hidden="true">{LOOKS[kind].sign}</span>
            <span>
              <span className="sr-only">{SPOKEN[kind]}</span>
              <Foreign text={text} />
            </span>
          </div>
        </div>
      ))}
    </section>
  );
}
