// The text view. CodeMirror lives in a shadow tree, where it brings its styles as constructed sheets:
// the content security policy then needs no exception. Loaded only when the text is shown.
import { useEffect, useRef } from 'react';
import type { ServerTool } from '#contract/control.ts';
import { createEditor, type Editor } from './editor.ts';
import type { Draft } from './use-draft.ts';

export interface TextEditorProps {
  readonly draft: Draft;
  readonly tools: readonly ServerTool[];
  readonly write: boolean;
}

export function TextEditor({ draft, tools, write }: TextEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(undefined);
  const first = useRef({ text: draft.text, write: draft.write, tools, readOnly: !write });
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const { text, write: onText, tools: listed, readOnly } = first.current;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const made = createEditor({ root, text, tools: listed, readOnly, onText });
    editor.current = made;
    return () => made.close();
  }, []);
  useEffect(() => editor.current?.setText(draft.text), [draft.text]);
  useEffect(() => editor.current?.setProblems(draft.checked.problems), [draft.checked]);
  return <div ref={host} className="overflow-hidden rounded-base border border-line bg-raised" />;
}
