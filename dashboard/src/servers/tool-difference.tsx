// What changed of a tool since somebody approved it, line by line: its title, the server's own words,
// its arguments, its hints.
import type { ServerTool } from '#contract/control.ts';
import { diffLines } from '#core/control/index.ts';
import type { ToolDriftAnswer } from '#dashboard/api/index.ts';
import { DiffView, Foreign, Notice } from '#dashboard/ui/index.ts';

type Definition = Pick<
  ServerTool,
  'title' | 'description' | 'inputSchema' | 'outputSchema' | 'annotations'
>;

/** A definition as text, so that two of them can be compared line by line. */
function textOf(tool: Definition): string {
  const { title, description, inputSchema, outputSchema, annotations } = tool;
  return [
    `Title: ${title ?? ''}`,
    'What the server says of it:',
    ...(description ?? '').split('\n').map((line) => `  ${line}`),
    'Arguments it takes:',
    JSON.stringify(inputSchema, null, 2),
    ...(outputSchema === undefined
      ? []
      : ['What it answers:', JSON.stringify(outputSchema, null, 2)]),
    'Hints of the server:',
    JSON.stringify(annotations ?? {}, null, 2),
  ].join('\n');
}

export function ToolDifference({ answer }: { answer: ToolDriftAnswer }) {
  const { approved, present, drift } = answer;
  return (
    <div className="grid gap-3">
      <Notice tone="warning">
        <p className="font-semibold">Changed since it was approved</p>
        {drift === null ? null : (
          <p>
            <Foreign text={drift} />
          </p>
        )}
      </Notice>
      {approved === null || present === null ? (
        <p className="text-soft">
          {present === null
            ? 'The server does not list it any more.'
            : 'The approved definition was not kept, so it cannot be shown beside the present one.'}
        </p>
      ) : (
        <DiffView
          lines={diffLines(textOf(approved), textOf(present))}
          label="The approved definition against the present one"
        />
      )}
    </div>
  );
}
