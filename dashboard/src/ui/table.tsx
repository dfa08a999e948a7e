// Tables: a caption for those who hear it, a heading for each row, cards on a phone.
import type { ReactNode } from 'react';
import { shown } from '#core/kit/shown.ts';
import { classes } from './class-names.ts';

export interface Column<Row> {
  /** Heading; unique in the table. */
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand at the end. */
  readonly end?: boolean;
  /** The heading is heard only, such as that of a column of buttons. */
  readonly quiet?: boolean;
}

export interface TableProps<Row> {
  readonly caption: string;
  readonly rows: readonly Row[];
  /** The first one names the row. */
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
}

const CELL = 'border-b border-line py-2.5 pr-5 align-top last:pr-0 text-left font-normal';

// The roles are those that the elements have anyway: `display: grid` on a phone would take them away.
export function Table<Row>({ caption, rows, columns, keyOf }: TableProps<Row>) {
  const [first, ...others] = columns;
  return (
    <table role="table" className="stacked w-full border-collapse text-[0.95rem]">
      <caption className="sr-only">{shown(caption)}</caption>
      <thead>
        <tr role="row">
          {columns.map(({ name, end, quiet }) => (
            <th
              key={name}
              scope="col"
              className={classes(
                'border-b border-line pr-5 pb-1.5 text-left text-[0.84rem] font-semibold whitespace-nowrap text-soft last:pr-0',
                end && 'text-right',
              )}
            >
              {quiet ? <span className="sr-only">{name}</span> : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row" className="max-[44rem]:border-b max-[44rem]:border-line">
            {first === undefined ? null : (
              <th
                scope="row"
                role="rowheader"
                data-column={first.name}
                className={classes(CELL, 'min-[44rem]:min-w-48')}
              >
                {first.cell(row)}
              </th>
            )}
            {others.map(({ name, cell, end, quiet }) => (
              <td
                key={name}
                role="cell"
                data-column={quiet ? '' : name}
                className={classes(CELL, end && 'text-right tabular-nums')}
              >
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
