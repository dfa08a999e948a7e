// The last day in small bars, for the overview: plain drawing, since that screen is the first that is
// loaded. The words beside it say the same.
import { useId } from 'react';
import type { RecordChart } from '#contract/records-api.ts';
import { KIND_LOOKS, KINDS, kindCount, markText } from './chart-kinds.ts';
import type { ChartStep } from './record-filters.ts';
import { PatternTile } from './swatch.tsx';

type Step = RecordChart['data'][number];

const HEIGHT = 96;
const STEP_WIDTH = 20;
const BAR_WIDTH = 16;
/** The axis is never finer than this many calls. */
const TOP_MIN = 4;

function sumOf(step: Step): number {
  return KINDS.reduce((sum, kind) => sum + kindCount(step, kind), 0);
}

/** The first, the middle and the last moment. */
function marksOf(steps: readonly Step[], step: ChartStep): readonly string[] {
  const at = [0, Math.floor((steps.length - 1) / 2), steps.length - 1];
  return at.map((index) => markText(steps[index]?.startMs ?? 0, step));
}

export function SmallChart({ steps, step }: { steps: readonly Step[]; step: ChartStep }) {
  const id = useId();
  const top = Math.max(TOP_MIN, ...steps.map(sumOf));
  const all = steps.reduce((sum, one) => sum + sumOf(one), 0);
  return (
    <>
      <svg
        viewBox={`0 0 ${steps.length * STEP_WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Chart of ${all.toLocaleString('en-US')} calls by ${step}, at most ${Math.max(...steps.map(sumOf), 0)} of them in one`}
        className="h-28 w-full border-b border-strong-line"
      >
        <defs>
          {KINDS.map((kind) => (
            <PatternTile key={kind} id={`${id}-${kind}`} kind={kind} scale={2} />
          ))}
        </defs>
        {steps.map((one, index) => (
          <Bar key={one.startMs} step={one} x={index * STEP_WIDTH} top={top} patterns={id} />
        ))}
      </svg>
      <p aria-hidden="true" className="mt-1 flex justify-between text-[0.82rem] text-soft">
        {marksOf(steps, step).map((text, index) => (
          <span key={`${index} ${text}`}>{text}</span>
        ))}
      </p>
    </>
  );
}

interface BarProps {
  readonly step: Step;
  readonly x: number;
  readonly top: number;
  /** Beginning of the patterns' ids. */
  readonly patterns: string;
}

function Bar({ step, x, top, patterns }: BarProps) {
  let below = 0;
  return KINDS.map((kind) => {
    const count = kindCount(step, kind);
    if (count === 0) return null;
    const height = (count / top) * HEIGHT;
    below += height;
    return (
      <rect
        key={kind}
        x={x + (STEP_WIDTH - BAR_WIDTH) / 2}
        y={HEIGHT - below}
        width={BAR_WIDTH}
        height={height}
        fill={`url(#${patterns}-${kind})`}
        stroke="currentColor"
        strokeWidth="1"
        vectorEffect="non-scaling-stroke"
        className={KIND_LOOKS[kind].look}
      />
    );
  });
}
