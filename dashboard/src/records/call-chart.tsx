// The bars, drawn by uPlot on a canvas; loaded when a chart is first shown. Decoration for those who
// see it: the table beside it says the same. Positions are set through the object model, which the
// content security policy allows; nothing is inline.
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { RecordChart } from '#contract/records-api.ts';
import { KIND_LOOKS, type Kind, kindCount, markText, stepText, stepWords } from './chart-kinds.ts';
import { patternOf } from './chart-pattern.ts';
import { type ChartSpan, STEP_MS } from './record-filters.ts';
import { useTheme } from './use-theme.ts';

type Step = RecordChart['data'][number];

export interface CallChartProps {
  /** Every step of the span, oldest first. */
  readonly steps: readonly Step[];
  readonly span: ChartSpan;
  readonly kinds: readonly Kind[];
  readonly onChoose: (startMs: number) => void;
}

const HEIGHT = 176;

/** Heights from the foot, for each kind those below it included; `null`: nothing is drawn. */
function stacked(steps: readonly Step[], kinds: readonly Kind[]): readonly (number | null)[][] {
  const sums = steps.map(() => 0);
  return kinds.map((kind) =>
    steps.map((step, at) => {
      sums[at] = (sums[at] ?? 0) + kindCount(step, kind);
      return sums[at] === 0 ? null : sums[at];
    }),
  );
}

function dataOf({ steps, span, kinds }: CallChartProps): uPlot.AlignedData {
  const half = STEP_MS[span.step] / 2;
  const times = steps.map(({ startMs }) => (startMs + half) / 1_000);
  // The tallest is drawn first, the others before it.
  return [times, ...stacked(steps, kinds).toReversed()];
}

/** A colour of the theme as it is now: a canvas takes none by its name. */
function colourOf(host: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.className = name;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function axisOf(colours: { readonly text: string; readonly line: string }): uPlot.Axis {
  return {
    stroke: colours.text,
    font: '12px system-ui, sans-serif',
    grid: { stroke: colours.line, width: 1 },
    ticks: { stroke: colours.line, width: 1, size: 4 },
  };
}

function optionsOf(host: HTMLElement, props: CallChartProps, onHover: (at: number | null) => void) {
  const { span, kinds } = props;
  const paper = colourOf(host, 'text-paper');
  const axis = axisOf({ text: colourOf(host, 'text-soft'), line: colourOf(host, 'text-line') });
  const bars = uPlot.paths.bars?.({ size: [0.86, 44], align: 0 });
  const series = kinds.toReversed().map((kind): uPlot.Series => {
    const { look, pattern, title } = KIND_LOOKS[kind];
    const colour = colourOf(host, look);
    return {
      label: title,
      stroke: colour,
      width: 1,
      fill: (self) => patternOf(self.ctx, pattern, colour, paper),
      points: { show: false },
      ...(bars === undefined ? {} : { paths: bars }),
    };
  });
  const options: uPlot.Options = {
    width: Math.max(host.clientWidth, 1),
    height: HEIGHT,
    // Half of a label of the axis has room at the end.
    padding: [10, 22, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: () => [span.fromMs / 1_000, span.toMs / 1_000] },
      y: { range: (_, __, max) => [0, Math.max(4, Math.ceil(max * 1.08))] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 30,
        space: 64,
        values: (_, marks) => marks.map((mark) => markText(mark * 1_000, span.step)),
      },
      {
        ...axis,
        size: 46,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6, 1e7],
        values: (_, marks) => marks.map((mark) => mark.toLocaleString('en-US')),
      },
    ],
    series: [{}, ...series],
    hooks: {
      setCursor: [({ cursor }) => onHover(cursor.idx ?? null)],
      ready: [({ over }) => over.classList.add('cursor-pointer')],
    },
    // Days are counted in UTC, and shown so.
    ...(span.step === 'day'
      ? { tzDate: (at: number) => uPlot.tzDate(new Date(at * 1e3), 'UTC') }
      : {}),
  };
  return options;
}

export function CallChart(props: CallChartProps) {
  const { steps, span, kinds, onChoose } = props;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const [at, setAt] = useState<number | null>(null);
  const theme = useTheme();
  const draw = useEffectEvent((element: HTMLElement) => {
    const made = new uPlot(optionsOf(element, props, setAt), dataOf(props), element);
    made.over.addEventListener('click', () => {
      const step = made.cursor.idx == null ? undefined : steps[made.cursor.idx];
      if (step !== undefined) onChoose(step.startMs);
    });
    return made;
  });
  const shape = `${theme} ${kinds.join(' ')} ${span.step} ${span.fromMs} ${span.toMs}`;
  const first = useRef(steps);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    void shape;
    const made = draw(element);
    chart.current = made;
    const watch = new ResizeObserver(() => {
      made.setSize({ width: Math.max(element.clientWidth, 1), height: made.height });
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
    };
  }, [shape]);
  const refill = useEffectEvent(() => chart.current?.setData(dataOf(props)));
  useEffect(() => {
    if (first.current === steps) return;
    first.current = steps;
    refill();
  }, [steps]);
  const hovered = at === null ? undefined : steps[at];
  const all = steps.reduce(
    (sum, step) => sum + kinds.reduce((part, kind) => part + kindCount(step, kind), 0),
    0,
  );
  return (
    <>
      <div
        ref={host}
        role="img"
        aria-label={`Chart of ${all.toLocaleString('en-US')} calls by ${span.step}`}
        className="w-full overflow-hidden"
      />
      <p aria-hidden="true" className="min-h-[1.4rem] text-[0.86rem] text-soft">
        {hovered === undefined
          ? ''
          : `${stepText(hovered.startMs, span.step)}: ${stepWords(hovered, kinds)}`}
      </p>
    </>
  );
}
