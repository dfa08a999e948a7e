// Every tool of the server and what the policy says of it. Only rows in sight are rendered, so that
// 500 tools cost what 20 do. Keys on a row: a k d h c choose, arrows move, space selects.
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import type { ServerTool } from '#contract/control.ts';
import { TOOL_CLASSES, type ToolClass } from '#contract/decision.ts';
import {
  type Chosen,
  chooseClass,
  chooseTools,
  rowOf,
  setToolRule,
  strangersOf,
} from '#core/builder/index.ts';
import { Button, Empty, Key, Notice } from '#dashboard/ui/index.ts';
import { aimedTool, type BuilderAim } from './builder-aim.ts';
import { CHOICE_BUTTONS, ChoiceButtons } from './choice-buttons.tsx';
import { MatrixLine, type MatrixTool } from './matrix-line.tsx';
import { RuleDialog } from './rule-dialog.tsx';
import type { Draft } from './use-draft.ts';
import { useRowWindow } from './use-row-window.ts';

export interface MatrixProps {
  readonly tools: readonly ServerTool[];
  readonly draft: Draft;
  readonly write: boolean;
  /** What to look at first. */
  readonly aim: BuilderAim;
}

/** Tools of the server, then names that only the policy knows. */
function useTools(tools: readonly ServerTool[], draft: Draft): readonly MatrixTool[] {
  const known = useMemo(() => new Set(tools.map(({ name }) => name)), [tools]);
  return useMemo(
    () => [...tools, ...strangersOf(draft.document, known).map((name) => ({ name }))],
    [tools, draft.document, known],
  );
}

export function Matrix({ tools, draft, write, aim }: MatrixProps) {
  const all = useTools(tools, draft);
  const [words, setWords] = useState(aim.tool ?? '');
  const [only, setOnly] = useState<ToolClass>();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [custom, setCustom] = useState(() => aimedTool(aim));
  const shown = useMemo(() => {
    const wanted = words.trim().toLowerCase();
    return all.filter(
      (tool) =>
        tool.name.toLowerCase().includes(wanted) && (only === undefined || tool.class === only),
    );
  }, [all, words, only]);
  const { edit } = draft;
  const choose = useCallback(
    (names: readonly string[], choice: Chosen) => {
      edit((document) => chooseTools(document, names, choice));
    },
    [edit],
  );
  const toggle = useCallback((name: string) => {
    setSelected((now) => {
      const next = new Set(now);
      if (!next.delete(name)) next.add(name);
      return next;
    });
  }, []);
  const editing = all.find(({ name }) => name === custom);
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-end gap-3">
        <label className="grid min-w-48 flex-1 gap-1 text-[0.9rem] font-semibold">
          Find a tool
          <input
            className="input font-normal"
            type="search"
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </label>
        <label className="grid gap-1 text-[0.9rem] font-semibold">
          Class
          <select
            className="input font-normal"
            value={only ?? ''}
            onChange={(event) => setOnly(TOOL_CLASSES.find((name) => name === event.target.value))}
          >
            <option value="">All</option>
            {TOOL_CLASSES.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {write || draft.broken ? (
        <Bulk
          selected={selected}
          shown={shown}
          only={only}
          draft={draft}
          write={write}
          onSelect={setSelected}
          onChoose={choose}
        />
      ) : null}
      {draft.document.hide?.includes('*') ? (
        <Notice tone="warning">
          <p>
            The policy hides every tool. Choices below have no effect until that is taken out of the
            text.
          </p>
        </Notice>
      ) : null}
      {shown.length === 0 ? (
        <Empty title={all.length === 0 ? 'No tools are known.' : 'No tool is called that.'}>
          {all.length === 0 ? (
            <p>
              Ask the server for its tools first, or write rules for all tools in the tab “Rules”.
            </p>
          ) : null}
        </Empty>
      ) : null}
      <Lines
        tools={shown}
        draft={draft}
        write={write}
        selected={selected}
        onChoose={choose}
        onToggle={toggle}
        onCustom={setCustom}
      />
      <p className="flex flex-wrap gap-x-3 gap-y-1 text-[0.86rem] text-soft max-sm:hidden pointer-coarse:hidden">
        On a row:
        {CHOICE_BUTTONS.map(({ id, key, label }) => (
          <span key={id}>
            <Key>{key}</Key> {label}
          </span>
        ))}
        <span>
          <Key>space</Key> select
        </span>
        <span>
          <Key>↑</Key> <Key>↓</Key> move
        </span>
      </p>
      {editing === undefined ? null : (
        <RuleDialog
          title={editing.name}
          rule={rowOf(draft.document, editing).rule ?? {}}
          inputSchema={editing.inputSchema}
          pointer={editing.name === aimedTool(aim) ? aim.rule : undefined}
          write={write}
          onClose={() => setCustom(undefined)}
          onDone={(rule) => {
            edit((document) => setToolRule(document, editing.name, rule));
            setCustom(undefined);
          }}
        />
      )}
    </div>
  );
}

interface BulkProps {
  readonly selected: ReadonlySet<string>;
  readonly shown: readonly MatrixTool[];
  readonly only: ToolClass | undefined;
  readonly draft: Draft;
  readonly write: boolean;
  readonly onSelect: (names: ReadonlySet<string>) => void;
  readonly onChoose: (names: readonly string[], choice: Chosen) => void;
}

/** Choices for the selected tools, or for a whole class through `classes`. */
function Bulk({ selected, shown, only, draft, write, onSelect, onChoose }: BulkProps) {
  const names = [...selected];
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-[0.92rem]">
      <Button small onClick={() => onSelect(new Set(shown.map(({ name }) => name)))}>
        Select {shown.length === 1 ? 'it' : `all ${shown.length}`}
      </Button>
      {names.length === 0 ? null : (
        <>
          <Button small tone="quiet" onClick={() => onSelect(new Set())}>
            Select none
          </Button>
          <span className="flex items-center gap-2">
            {names.length} selected:
            <ChoiceButtons
              label="For the selected tools"
              row={undefined}
              disabled={!write}
              onChoose={(choice) => onChoose(names, choice)}
            />
            <Button small tone="quiet" disabled={!write} onClick={() => onChoose(names, 'inherit')}>
              Inherit
            </Button>
          </span>
        </>
      )}
      {only === undefined ? null : (
        <span className="flex items-center gap-2">
          Every {only} tool without a rule of its own:
          <ChoiceButtons
            label={`For the class ${only}`}
            row={undefined}
            disabled={!write}
            onChoose={(choice) => draft.edit((document) => chooseClass(document, only, choice))}
          />
        </span>
      )}
    </div>
  );
}

interface LinesProps {
  readonly tools: readonly MatrixTool[];
  readonly draft: Draft;
  readonly write: boolean;
  readonly selected: ReadonlySet<string>;
  readonly onChoose: (names: readonly string[], choice: Chosen) => void;
  readonly onToggle: (name: string) => void;
  readonly onCustom: (name: string) => void;
}

function Lines({ tools, draft, write, selected, onChoose, onToggle, onCustom }: LinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const { from, to, rowHeight, onScroll, show } = useRowWindow(box, tools.length);
  const move = (index: number) => {
    const next = Math.min(Math.max(index, 0), tools.length - 1);
    show(next);
    // The row is rendered after this event.
    requestAnimationFrame(() => {
      box.current?.querySelector<HTMLElement>(`[data-row="${next}"] [data-name]`)?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]'); // inside of the box
    const index = Number(row?.dataset['row'] ?? Number.NaN);
    const tool = tools[index];
    if (tool === undefined) return;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 10,
      PageUp: -10,
    };
    const distance = steps[event.key];
    const choice = CHOICE_BUTTONS.find(({ key }) => key === event.key)?.id;
    if (distance !== undefined) move(index + distance);
    else if (choice === 'custom') onCustom(tool.name);
    else if (choice !== undefined && write) onChoose([tool.name], choice);
    else if (event.key !== ' ' || !(event.target as HTMLElement).matches('[data-name]')) return;
    else onToggle(tool.name);
    event.preventDefault();
  };
  if (tools.length === 0) return null;
  return (
    <div
      ref={box}
      onScroll={onScroll}
      className="relative max-h-[max(20rem,70dvh)] overflow-auto rounded-base border border-line bg-raised"
    >
      <ul
        aria-label="Tools and what the policy says of them"
        onKeyDown={onKeyDown}
        className="relative"
        style={{ height: tools.length * rowHeight }}
      >
        {tools.slice(from, to).map((tool, offset) => (
          <MatrixLine
            key={tool.name}
            index={from + offset}
            count={tools.length}
            top={(from + offset) * rowHeight}
            height={rowHeight}
            tool={tool}
            row={rowOf(draft.document, tool)}
            selected={selected.has(tool.name)}
            write={write}
            onChoose={onChoose}
            onToggle={onToggle}
            onCustom={onCustom}
          />
        ))}
      </ul>
    </div>
  );
}
