// The real arguments as they will be sent, hidden characters written out, and what differs from the call
// of this tool and grant that was approved last.
import type { ArgumentDifference } from '#core/approvals/index.ts';
import { shown } from '#core/kit/shown.ts';
import type { ApprovalAnswer } from '#dashboard/api/index.ts';
import { type Column, Foreign, Name, Notice, Table } from '#dashboard/ui/index.ts';

const COLUMNS: readonly Column<ArgumentDifference>[] = [
  { name: 'Place', cell: ({ pointer }) => <Name text={pointer} /> },
  { name: 'Approved last', cell: ({ before }) => <Value text={before} tone="text-deny" /> },
  { name: 'Now', cell: ({ after }) => <Value text={after} tone="text-allow" /> },
];

function Value({ text, tone }: { text: string | undefined; tone: string }) {
  if (text === undefined) return <span className="text-soft">not there</span>;
  return (
    <code className={tone}>
      <Foreign text={text} />
    </code>
  );
}

export function ArgumentsView({ detail }: { detail: ApprovalAnswer }) {
  const { approval, changes } = detail;
  const text = detail.argumentsText ?? approval.argumentsText;
  if (text === null) {
    return <p className="text-soft">Only those who may decide see them, while they are kept.</p>;
  }
  const pretty = indented(text);
  const differences = changes?.differences as readonly ArgumentDifference[] | undefined; // the core's own
  return (
    <div className="grid gap-4">
      {shown(pretty) === pretty ? null : (
        <Notice tone="warning">
          <p>There are hidden characters in it. They are written out as ‹U+…›.</p>
        </Notice>
      )}
      <pre
        tabIndex={0}
        className="max-h-[26rem] overflow-auto rounded-base border border-line bg-sunken px-4 py-3 leading-normal whitespace-pre-wrap [unicode-bidi:isolate]"
      >
        {shown(pretty)}
      </pre>
      {differences === undefined ? (
        <p className="text-[0.9rem] text-soft">
          No call of this tool by this grant has been approved before.
        </p>
      ) : differences.length === 0 ? (
        <p className="text-[0.9rem] text-soft">The same as the call that was approved last.</p>
      ) : (
        <Table
          caption="What differs from the call that was approved last"
          rows={differences}
          columns={COLUMNS}
          keyOf={({ pointer }) => pointer}
        />
      )}
    </div>
  );
}

/** JSON text over several lines; numbers stay as they are written, so it is never parsed. */
export function indented(text: string): string {
  let depth = 0;
  const step = () => `\n${'  '.repeat(depth)}`;
  return text.replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]|\s+/g, (part, at: number) => {
    if (part.startsWith('"')) return part;
    if (part === ':') return ': ';
    if (part === ',') return `,${step()}`;
    if (part === '{' || part === '[') {
      if (/^\s*[}\]]/.test(text.slice(at + 1, at + 65))) return part;
      depth += 1;
      return part + step();
    }
    if (part === '}' || part === ']') {
      if (/[{[]\s*$/.test(text.slice(Math.max(0, at - 64), at))) return part;
      depth -= 1;
      return step() + part;
    }
    return '';
  });
}
