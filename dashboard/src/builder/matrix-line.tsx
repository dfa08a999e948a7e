// One tool in the matrix.
import { memo } from 'react';
import type { ServerTool } from '#contract/control.ts';
import type { Chosen, MatrixRow, Origin } from '#core/builder/index.ts';
import { shown } from '#core/kit/shown.ts';
import { Ago, ClassMark, classes, Name, SeverityMark } from '#dashboard/ui/index.ts';
import { ChoiceButtons } from './choice-buttons.tsx';

/** A tool of the server, or a name that only the policy knows. */
export type MatrixTool = Pick<ServerTool, 'name'> & Partial<ServerTool>;

export interface MatrixLineProps {
  readonly index: number;
  /** Of all rows, also those out of sight. */
  readonly count: number;
  readonly top: number;
  readonly height: number;
  readonly tool: MatrixTool;
  readonly row: MatrixRow;
  readonly selected: boolean;
  readonly write: boolean;
  readonly onChoose: (names: readonly string[], choice: Chosen) => void;
  readonly onToggle: (name: string) => void;
  readonly onCustom: (name: string) => void;
}

const FROM: Readonly<Record<Origin, string>> = {
  tool: '',
  hide: '',
  'hide-all': 'everything is hidden',
  class: 'from its class',
  default: 'by default',
};

function sameLine(a: MatrixLineProps, b: MatrixLineProps): boolean {
  const { row: one, ...first } = a;
  const { row: other, ...second } = b;
  const keys = Object.keys(first) as (keyof typeof first)[]; // its own keys
  return (
    one.choice === other.choice &&
    one.from === other.from &&
    keys.every((key) => first[key] === second[key])
  );
}

export const MatrixLine = memo(function MatrixLine(props: MatrixLineProps) {
  const { index, count, top, height, tool, row, selected, write, onChoose, onToggle, onCustom } =
    props;
  return (
    <li
      data-row={index}
      aria-posinset={index + 1}
      aria-setsize={count}
      style={{ top, height }}
      className={classes(
        'absolute inset-x-0 flex flex-wrap content-center items-center gap-x-4 border-b border-line px-3 sm:flex-nowrap',
        selected && 'bg-accent-ground',
      )}
    >
      <div className="flex min-w-0 flex-1 basis-full items-center gap-3 sm:basis-0">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Select ${shown(tool.name)}`}
          checked={selected}
          onChange={() => onToggle(tool.name)}
          className="size-4 shrink-0 accent-accent"
        />
        <div className="min-w-0">
          <button
            type="button"
            data-name=""
            title={shown(tool.description ?? tool.name)}
            onClick={() => onCustom(tool.name)}
            className="block max-w-full truncate text-left font-semibold"
          >
            <Name text={tool.name} />
          </button>
          <div className="flex gap-x-2.5 overflow-hidden text-[0.82rem] whitespace-nowrap text-soft">
            {tool.class === undefined ? 'not listed' : <ClassMark value={tool.class} />}
            {tool.severity === undefined ? null : <SeverityMark value={tool.severity} />}
            {FROM[row.from] === '' ? null : <span>{FROM[row.from]}</span>}
            {tool.lastCalledAtMs === undefined || tool.lastCalledAtMs === null ? null : (
              <span className="truncate max-sm:hidden">
                called <Ago atMs={tool.lastCalledAtMs} narrow />
              </span>
            )}
          </div>
        </div>
      </div>
      <div>
        <ChoiceButtons
          label={tool.name}
          row={row}
          disabled={!write}
          onChoose={(choice) => onChoose([tool.name], choice)}
          onCustom={() => onCustom(tool.name)}
        />
      </div>
    </li>
  );
}, sameLine);
