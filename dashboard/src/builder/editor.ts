// CodeMirror as the builder uses it: problems of the checker at their lines, completion of fields,
// operators, tools and arguments. Knows nothing of React.
import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Text } from '@codemirror/state';
import {
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { ServerTool } from '#contract/control.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import { OPERATORS } from '#contract/policy-words.ts';
import type { Problem } from '#contract/problem.ts';
import { formatOf, schemaFields } from '#core/builder/index.ts';
import { shown } from '#core/kit/shown.ts';

export interface EditorParts {
  readonly root: ShadowRoot;
  readonly text: string;
  readonly tools: readonly ServerTool[];
  readonly readOnly: boolean;
  readonly onText: (text: string) => void;
}

export interface Editor {
  readonly setText: (text: string) => void;
  readonly setProblems: (problems: readonly Problem[]) => void;
  readonly close: () => void;
}

/** Words of the language; the checker says where each belongs. */
const WORDS: readonly string[] = [
  'version',
  'description',
  'default',
  'hide',
  'arguments',
  'all_tools',
  'classes',
  'tools',
  'tests',
  'action',
  'reason',
  'rate_limit',
  'require',
  'deny_if',
  'approve_if',
  'limits',
  'conditions',
  'on_deny',
  'message',
  'path',
  'op',
  'value',
  'match',
  'counter',
  'window',
  'max',
  'scope',
  'amount',
  'amount_from',
  'require_approval',
  ...TOOL_CLASSES,
];
const FACTS = [
  'tool.name',
  'tool.class',
  'tool.severity',
  'grant.label',
  'time.hour',
  'time.weekday',
];

const LOOK = EditorView.theme({
  '&': { color: 'var(--color-ink)', backgroundColor: 'var(--color-raised)', fontSize: '0.88rem' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', maxHeight: '36rem', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--color-ink)', minHeight: '24rem' },
  '.cm-gutters': {
    color: 'var(--color-soft)',
    backgroundColor: 'var(--color-sunken)',
    borderRight: '1px solid var(--color-line)',
  },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--color-sunken) 60%, transparent)' },
  '.cm-tooltip': {
    color: 'var(--color-ink)',
    backgroundColor: 'var(--color-raised)',
    border: '1px solid var(--color-strong-line)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    color: 'var(--color-on-accent)',
    backgroundColor: 'var(--color-accent)',
  },
  '&.cm-focused': { outline: '2px solid var(--color-accent)', outlineOffset: '-2px' },
});

/** Those that the editor would not show by itself; joiners of emoji and scripts stay as they are. */
const HIDDEN = /[\u115f\u1160\u2028-\u202e\u2060-\u206f\u3164\uffa0\u{e0000}-\u{e0fff}]/u;

/** As everywhere else: `‹U+202E›`. */
function writtenOut(code: number): HTMLElement {
  const mark = document.createElement('span');
  mark.textContent = shown(String.fromCodePoint(code));
  mark.className = 'cm-specialChar';
  return mark;
}

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--color-read)' },
  { tag: tags.string, color: 'var(--color-write)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--color-execute)' },
]);

function completion(tools: readonly ServerTool[]) {
  const names = tools.map(({ name, description }) => ({
    label: name,
    displayLabel: shown(name),
    type: 'function',
    ...(description === null ? {} : { info: shown(description.slice(0, 300)) }),
  }));
  const paths = new Map(
    tools.flatMap(({ inputSchema }) =>
      schemaFields(inputSchema).map(({ path, type }) => [path, type]),
    ),
  );
  const options = [
    ...WORDS.map((label) => ({ label, type: 'keyword' })),
    ...OPERATORS.map((label) => ({ label, type: 'operator' })),
    ...FACTS.map((label) => ({ label, type: 'variable' })),
    ...names,
    ...[...paths].map(([label, detail]) => ({
      label: label ?? '',
      displayLabel: shown(label ?? ''),
      type: 'property',
      detail: detail ?? '',
    })),
  ];
  return (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/[\w.$[\]*/-]+/);
    if (word === null && !context.explicit) return null;
    return { from: word?.from ?? context.pos, options, validFor: /^[\w.$[\]*/-]*$/ };
  };
}

function placed(document: Text, problem: Problem): Diagnostic {
  const line = document.line(Math.min(Math.max(problem.line, 1), document.lines));
  const from = Math.min(line.from + problem.column - 1, line.to);
  const { severity, message, help } = problem;
  return {
    from,
    to: line.to,
    severity,
    message: help === undefined ? message : `${message} (${help})`,
  };
}

export function createEditor({ root, text, tools, readOnly, onText }: EditorParts): Editor {
  const label = 'Text of the policy. Press Escape, then Tab, to leave it.';
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        bracketMatching(),
        highlightActiveLine(),
        highlightSpecialChars({ addSpecialChars: HIDDEN, render: writtenOut }),
        syntaxHighlighting(COLOURS),
        formatOf(text) === 'json' ? json() : [],
        autocompletion({ override: [completion(tools)] }),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorState.readOnly.of(readOnly),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        LOOK,
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) onText(state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText(next) {
      const now = view.state.doc.toString();
      if (now !== next) view.dispatch({ changes: { from: 0, to: now.length, insert: next } });
    },
    setProblems(problems) {
      const { doc } = view.state;
      view.dispatch(
        setDiagnostics(
          view.state,
          problems.map((problem) => placed(doc, problem)),
        ),
      );
    },
    close: () => view.destroy(),
  };
}
