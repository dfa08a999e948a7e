// The builder around one draft: four views of the same text, and beside them what it would change.
import { lazy, Suspense, useEffect, useState } from 'react';
import type { ServerTool } from '#contract/control.ts';
import { useMay } from '#dashboard/api/index.ts';
import type { PolicyWithText } from '#dashboard/policies/policy-screen.tsx';
import { Button, Foreign, Loading, Notice, Page, Tabs, useUnsaved } from '#dashboard/ui/index.ts';
import { type BuilderAim, type BuilderTab, firstTab } from './builder-aim.ts';
import { Matrix } from './matrix.tsx';
import { Problems } from './problems.tsx';
import { RulesPanel } from './rules-panel.tsx';
import { SaveDialog } from './save-dialog.tsx';
import { Simulator } from './simulator.tsx';
import { TestsPanel } from './tests-panel.tsx';
import { type Draft, useDraft } from './use-draft.ts';

const TextEditor = lazy(async () => ({ default: (await import('./text-editor.tsx')).TextEditor }));

const TABS = [
  { id: 'matrix', label: 'Matrix' },
  { id: 'rules', label: 'Rules' },
  { id: 'text', label: 'Text' },
  { id: 'tests', label: 'Tests' },
] as const satisfies readonly { id: BuilderTab; label: string }[];

export interface BuilderProps {
  readonly server: string | null;
  readonly policy: PolicyWithText | undefined;
  readonly start: string;
  readonly tools: readonly ServerTool[];
  /** What to look at first. */
  readonly aim: BuilderAim;
}

function ReadOnly({ file }: { file: boolean }) {
  return file
    ? 'You may look: the configuration file names this policy, and it is changed there.'
    : 'You may look and try calls. Policy managers and admins change policies.';
}

export function Builder({ server, policy, start, tools, aim }: BuilderProps) {
  const draft = useDraft(start, tools);
  const base = useBase(policy, draft);
  const [tab, setTab] = useState<BuilderTab>(firstTab(aim));
  const [saving, setSaving] = useState(false);
  const may = useMay();
  const write = may('policies.write') && policy?.managedBy !== 'file';
  const savedText = base.policy?.current.text ?? '';
  const errors = draft.checked.problems.filter(({ severity }) => severity === 'error').length;
  const changed = draft.text !== savedText;
  const [first] = useState(start);
  const forget = useUnsaved(write && draft.text !== (policy === undefined ? first : savedText));
  return (
    <Page
      title={policy === undefined ? 'A new policy' : <Foreign text={policy.name} />}
      name={policy?.name ?? 'A new policy'}
      eyebrow="Policy builder"
      lead={write ? undefined : <ReadOnly file={policy?.managedBy === 'file'} />}
      actions={
        <>
          {write ? (
            <>
              <Button disabled={draft.undo === undefined} onClick={draft.undo}>
                Undo
              </Button>
              <Button disabled={draft.redo === undefined} onClick={draft.redo}>
                Redo
              </Button>
            </>
          ) : null}
          {write ? (
            <Button
              tone="primary"
              disabled={errors > 0 || draft.broken || draft.checking || !changed}
              onClick={() => setSaving(true)}
            >
              Save…
            </Button>
          ) : null}
        </>
      }
    >
      <div className="grid gap-8 xl:grid-cols-[minmax(0,1fr)_18rem] 2xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0">
          {base.newer === undefined ? null : (
            <Newer policy={base.newer} onTheirs={base.takeTheirs} onMine={base.keepMine} />
          )}
          <Problems problems={draft.checked.problems} onShow={() => setTab('text')} />
          <Tabs label="Views of the policy" tabs={TABS} chosen={tab} onChoose={setTab}>
            {draft.broken && (tab === 'matrix' || tab === 'rules') ? (
              <div className="mb-4">
                <Notice tone="warning">
                  <p>
                    The text has errors. What stands here is the last draft without; mend the text
                    first.
                  </p>
                </Notice>
              </div>
            ) : null}
            {tab === 'matrix' ? (
              <Matrix tools={tools} draft={draft} write={write && !draft.broken} aim={aim} />
            ) : null}
            {tab === 'rules' ? (
              <RulesPanel draft={draft} write={write && !draft.broken} aim={aim} />
            ) : null}
            {tab === 'text' ? (
              <Suspense fallback={<Loading rows={8} />}>
                <TextEditor draft={draft} tools={tools} write={write} />
              </Suspense>
            ) : null}
            {tab === 'tests' ? (
              <TestsPanel
                draft={draft}
                tools={tools}
                write={write && !draft.broken}
                record={aim.test}
              />
            ) : null}
          </Tabs>
        </div>
        <Simulator
          server={server}
          draft={draft}
          write={write}
          wrong={draft.broken || errors > 0}
          tools={tools}
          policy={base.policy}
        />
      </div>
      {saving ? (
        <SaveDialog
          draft={draft}
          policy={base.policy}
          server={server}
          onSaved={forget}
          onClose={() => setSaving(false)}
        />
      ) : null}
    </Page>
  );
}

interface Base {
  /** The version that the draft began with. */
  readonly policy: PolicyWithText | undefined;
  /** One that somebody has saved meanwhile. */
  readonly newer: PolicyWithText | undefined;
  readonly takeTheirs: () => void;
  readonly keepMine: () => void;
}

/** What the draft is compared with and saved on top of; a later version never slips in unseen. */
function useBase(policy: PolicyWithText | undefined, draft: Draft): Base {
  const [base, setBase] = useState(policy);
  const newer = policy !== undefined && policy.version !== base?.version ? policy : undefined;
  const untouched = draft.text === base?.current.text;
  const { write } = draft;
  useEffect(() => {
    if (newer === undefined || !untouched) return;
    setBase(newer);
    write(newer.current.text);
  }, [newer, untouched, write]);
  return {
    // The same version may have another revision by now, such as after a change of its name.
    policy: newer === undefined ? policy : base,
    newer: untouched ? undefined : newer,
    takeTheirs() {
      if (newer !== undefined) write(newer.current.text);
      setBase(newer);
    },
    keepMine: () => setBase(newer),
  };
}

interface NewerProps {
  readonly policy: PolicyWithText;
  readonly onTheirs: () => void;
  readonly onMine: () => void;
}

function Newer({ policy: { version, current }, onTheirs, onMine }: NewerProps) {
  return (
    <div className="mb-5">
      <Notice tone="warning" live>
        <p>
          <Foreign text={current.author} /> has saved version {version} meanwhile. Your draft began
          with an earlier one.
        </p>
        <p className="flex flex-wrap gap-2">
          <Button small onClick={onTheirs}>
            Start again from version {version}
          </Button>
          <Button small onClick={onMine}>
            Keep my draft and save it on top
          </Button>
        </p>
      </Notice>
    </div>
  );
}
