// The draft: its text is what counts; everything else is read from it. Edits of the matrix change
// the text, so that text and matrix cannot disagree. Every step can be undone.
import { useCallback, useMemo, useState } from 'react';
import type { ServerTool } from '#contract/control.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import { type Edit, editText } from '#core/builder/index.ts';
import { isJsonObject, type Json } from '#core/kit/json.ts';
import { type ParsedPolicy, parsePolicy, type ToolListing } from '#core/policy/index.ts';
import { useSettled } from './use-settled.ts';

const STEPS_MAX = 200;

/** The check of a large policy takes longer than a key may: it waits until somebody pauses. */
const CHECK_AFTER_MS = 200;

interface History {
  readonly text: string;
  /** What the text says; `undefined`: it cannot be read. */
  readonly found: PolicyDocument | undefined;
  /** The last one that could be read. */
  readonly lastGood: PolicyDocument | undefined;
  readonly past: readonly string[];
  readonly future: readonly string[];
}

export interface Draft {
  readonly text: string;
  /** As written; the last one that could be read while the text is broken. */
  readonly document: PolicyDocument;
  /** The text cannot be read or has errors: matrix and rules wait. */
  readonly broken: boolean;
  /** Problems with the tools of the server and the policy's own tests at hand. */
  readonly checked: ParsedPolicy;
  /** The check of the newest text is still to come. */
  readonly checking: boolean;
  readonly edit: (make: (document: PolicyDocument) => readonly Edit[]) => void;
  readonly write: (text: string) => void;
  readonly undo: (() => void) | undefined;
  readonly redo: (() => void) | undefined;
}

const NOTHING: PolicyDocument = { version: '1', default: 'deny' };

/** Another text in the place of the present one; it is read once. */
function turned({ lastGood }: History, text: string): Pick<History, 'text' | 'found' | 'lastGood'> {
  const found = readable(text);
  return { text, found, lastGood: found ?? lastGood };
}

function step(now: History, next: string): History {
  if (next === now.text) return { ...now, future: [] };
  const past = [...now.past, now.text].slice(-STEPS_MAX);
  return { ...turned(now, next), past, future: [] };
}

function begin(text: string): History {
  const found = readable(text);
  return { text, found, lastGood: found, past: [], future: [] };
}

function readable(text: string): PolicyDocument | undefined {
  return parsePolicy(text, { runTests: false }).written;
}

/** The tools as the checker takes them. */
export function listingsOf(tools: readonly ServerTool[]): readonly ToolListing[] {
  return tools.map(({ name, class: toolClass, inputSchema, annotations }) => ({
    name,
    class: toolClass,
    inputSchema: inputSchema as Json, // it came as JSON
    ...(isJsonObject(annotations) ? { annotations } : {}),
  }));
}

export function useDraft(first: string, tools: readonly ServerTool[]): Draft {
  const [history, setHistory] = useState<History>(() => begin(first));
  const { text, found, lastGood, past, future } = history;
  const later = useSettled(text, CHECK_AFTER_MS);
  const listings = useMemo(() => listingsOf(tools), [tools]);
  const checked = useMemo(
    () => parsePolicy(later, listings.length === 0 ? {} : { tools: listings }),
    [later, listings],
  );
  const write = useCallback((next: string) => setHistory((now) => step(now, next)), []);
  const edit = useCallback((make: (document: PolicyDocument) => readonly Edit[]) => {
    setHistory((now) =>
      now.found === undefined ? now : step(now, editText(now.text, make(now.found))),
    );
  }, []);
  const undo = useCallback(() => {
    setHistory((now) => {
      const before = now.past.at(-1);
      if (before === undefined) return now;
      const [past, future] = [now.past.slice(0, -1), [now.text, ...now.future]];
      return { ...turned(now, before), past, future };
    });
  }, []);
  const redo = useCallback(() => {
    setHistory((now) => {
      const [next, ...future] = now.future;
      if (next === undefined) return now;
      return { ...turned(now, next), past: [...now.past, now.text], future };
    });
  }, []);
  return {
    text,
    document: lastGood ?? NOTHING,
    broken: found === undefined,
    checked,
    checking: later !== text,
    edit,
    write,
    undo: past.length === 0 ? undefined : undo,
    redo: future.length === 0 ? undefined : redo,
  };
}
