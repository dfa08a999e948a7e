// What speaks against a tool's definition: orders to the model, hidden text, a look-alike name.
// Marks for lists, and all of it with the words that show it.
import type { ServerTool } from '#contract/control.ts';
import { Foreign, Notice, StateMark } from '#dashboard/ui/index.ts';

type Findings = ServerTool['findings'];

const WORDS: Readonly<Record<string, string>> = {
  poisoned: 'gives orders to the model',
  'hidden-text': 'hides text',
  'look-alike-name': 'looks like another tool',
};

const wordOf = (kind: string): string => WORDS[kind] ?? kind.replaceAll('-', ' ');

/** A mark for each kind. */
export function FindingMarks({ findings = [] }: { findings: Findings }) {
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  if (kinds.length === 0) return null;
  return (
    <span className="mt-0.5 flex flex-wrap gap-x-3">
      {kinds.map((kind) => (
        <StateMark key={kind} tone="bad">
          {wordOf(kind)}
        </StateMark>
      ))}
    </span>
  );
}

export function FindingNotice({ findings = [] }: { findings: Findings }) {
  if (findings.length === 0) return null;
  return (
    <div className="mb-4">
      <Notice tone="problem">
        <p className="font-semibold">
          No honest definition needs this. Do not approve it before you know why it is there.
        </p>
        <ul className="list-disc pl-5">
          {findings.map(({ kind, code, source, quote, message }) => (
            <li key={`${kind} ${code} ${source} ${quote}`}>
              <span className="inline-block first-letter:uppercase">{wordOf(kind)}</span> (
              <Foreign text={source} />
              ): <Foreign text={message} />
              {quote === '' ? null : (
                <>
                  : <q>{<Foreign text={quote} />}</q>
                </>
              )}
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}
