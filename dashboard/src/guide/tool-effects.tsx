// What a policy says of each tool of a server, in a few words.
import type { ServerTool } from '#contract/control.ts';
import type { PolicyDocument, ToolRule } from '#contract/policy-document.ts';
import { type Choice, rowOf } from '#core/builder/index.ts';
import { ClassMark, type Column, classes, Name, SeverityMark, Table } from '#dashboard/ui/index.ts';

const WORDS: Readonly<Record<Exclude<Choice, 'custom'>, readonly [words: string, look: string]>> = {
  allow: ['allowed', 'text-allow'],
  ask: ['waits for a person', 'text-ask'],
  deny: ['denied', 'text-deny'],
  hide: ['hidden', 'text-deny'],
};

/** A rule of several parts: its limits, and whether it asks or refuses under conditions. */
function wordsOf({ limits = [], approve_if = [], deny_if = [], require = [] }: ToolRule): string {
  const some = [
    ...(approve_if.some(({ conditions }) => conditions.length === 0)
      ? ['waits for a person']
      : approve_if.length > 0
        ? ['may wait for a person']
        : []),
    ...(deny_if.length + require.length > 0 ? ['allowed under conditions'] : []),
    ...limits.map(({ max, window }) => `at most ${max} a ${window}`),
  ];
  return some.length === 0 ? 'allowed' : some.join(', ');
}

function Effect({ document, tool }: { document: PolicyDocument; tool: ServerTool }) {
  const { choice, rule = {} } = rowOf(document, tool);
  const [words, look] = choice === 'custom' ? [wordsOf(rule), 'text-ask'] : WORDS[choice];
  return <span className={classes('font-semibold', look)}>{words}</span>;
}

export interface ToolEffectsProps {
  readonly document: PolicyDocument;
  readonly tools: readonly ServerTool[];
}

export function ToolEffects({ document, tools }: ToolEffectsProps) {
  const columns: readonly Column<ServerTool>[] = [
    { name: 'Tool', cell: ({ name }) => <Name text={name} className="font-semibold" /> },
    { name: 'Class', cell: (tool) => <ClassMark value={tool.class} /> },
    { name: 'Severity', cell: ({ severity }) => <SeverityMark value={severity} /> },
    { name: 'Under this policy', cell: (tool) => <Effect document={document} tool={tool} /> },
  ];
  return (
    <Table
      caption="What the policy says of each tool"
      rows={tools}
      columns={columns}
      keyOf={({ name }) => name}
    />
  );
}
