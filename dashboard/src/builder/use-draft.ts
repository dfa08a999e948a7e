// The draft: its text is what counts; everything else is read from it. Edits of the matrix change
// the text, so that text and matrix cannot disagree. Every step can be undone.
import { useCallback, useDeferredValue, useMemo, useState } from 'react';
import type { ServerTool } from '#contract/control.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import { type Edit, editText } from '#core/builder/index.ts';
import { isJsonObject, type Json } from '#core/kit/json.ts';
import { type ParsedPolicy, parsePolicy, type ToolListing } from '#core/policy/index.ts';

const STEPS_MAX = 200;

interface History {
  readonly text: string;
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
  readonly edit: (make: (document: PolicyDocument) => readonly Edit[]) => void;
  readonly write: (text: string) => void;
  readonly undo: (() => void) | undefined;
  readonly redo: (() => void) | undefined;
}

const NOTHING: PolicyDocument = { version: '1', default: 'deny' };

function step({ text, past }: History, next: string): History {
  return next === text
    ? { text, past, future: [] }
    : { text: next, past: [...past, text].slice(-STEPS_MAX), future: [] };
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
  const [history, setHistory] = useState<History>({ text: first, past: [], future: [] });
  const { text, past, future } = history;
  const found = useMemo(() => readable(text), [text]);
  const lastGood = useMemo(
    () => found ?? past.map(readable).findLast((document) => document !== undefined),
    [found, past],
  );
  const later = useDeferredValue(text);
  const listings = useMemo(() => listingsOf(tools), [tools]);
  const checked = useMemo(
    () => parsePolicy(later, listings.length === 0 ? {} : { tools: listings }),
    [later, listings],
  );
  const write = useCallback((next: string) => setHistory((now) => step(now, next)), []);
  const edit = useCallback((make: (document: PolicyDocument) => readonly Edit[]) => {
    setHistory((now) => {
      const document = readable(now.text);
      return document === undefined ? now : step(now, editText(now.text, make(document)));
    });
  }, []);
  const undo = useCallback(() => {
    setHistory((now) => {
      const before = now.past.at(-1);
      if (before === undefined) return now;
      return { text: before, past: now.past.slice(0, -1), future: [now.text, ...now.future] };
    });
  }, []);
  const redo = useCallback(() => {
    setHistory((now) => {
      const [next, ...rest] = now.future;
      return next === undefined ? now : { text: next, past: [...now.past, now.text], future: rest };
    });
  }, []);
  return {
    text,
    document: lastGood ?? NOTHING,
    broken: found === undefined,
    checked,
    edit,
    write,
    undo: past.length === 0 ? undefined : undo,
    redo: future.length === 0 ? undefined : redo,
  };
}
