// The builder around one draft: four views of the same text, and beside them what it would change.
import { lazy, Suspense, useMemo, useState } from 'react';
import type { ServerTool } from '#contract/control.ts';
import { parsePolicy } from '#core/policy/index.ts';
import { useMay } from '#dashboard/api/index.ts';
import type { PolicyWithText } from '#dashboard/policies/policy-screen.tsx';
import { Button, Foreign, Loading, Notice, Page, Tabs } from '#dashboard/ui/index.ts';
import { Matrix } from './matrix.tsx';
import { Problems } from './problems.tsx';
import { RulesPanel } from './rules-panel.tsx';
import { SaveDialog } from './save-dialog.tsx';
import { Simulator } from './simulator.tsx';
import { TestsPanel } from './tests-panel.tsx';
import { useDraft } from './use-draft.ts';

const TextEditor = lazy(async () => ({ default: (await import('./text-editor.tsx')).TextEditor }));

const TABS = [
  { id: 'matrix', label: 'Matrix' },
  { id: 'rules', label: 'Rules' },
  { id: 'text', label: 'Text' },
  { id: 'tests', label: 'Tests' },
] as const;
type TabId = (typeof TABS)[number]['id'];

export interface BuilderProps {
  readonly server: string | null;
  readonly policy: PolicyWithText | undefined;
  readonly start: string;
  readonly tools: readonly ServerTool[];
  /** The tool to look at first. */
  readonly focus: string | undefined;
}

export function Builder({ server, policy, start, tools, focus }: BuilderProps) {
  const draft = useDraft(start, tools);
  const [tab, setTab] = useState<TabId>('matrix');
  const [saving, setSaving] = useState(false);
  const may = useMay();
  const write = may('policies.write') && policy?.managedBy !== 'file';
  const savedText = policy?.current.text ?? '';
  const saved = useMemo(() => parsePolicy(savedText, { runTests: false }).document, [savedText]);
  const errors = draft.checked.problems.filter(({ severity }) => severity === 'error').length;
  const changed = draft.text !== savedText;
  return (
    <Page
      title={policy === undefined ? 'A new policy' : <Foreign text={policy.name} />}
      name={policy?.name ?? 'A new policy'}
      eyebrow="Policy builder"
      actions={
        <>
          <Button disabled={draft.undo === undefined} onClick={draft.undo}>
            Undo
          </Button>
          <Button disabled={draft.redo === undefined} onClick={draft.redo}>
            Redo
          </Button>
          {write ? (
            <Button
              tone="primary"
              disabled={errors > 0 || draft.broken || !changed}
              onClick={() => setSaving(true)}
            >
              Save…
            </Button>
          ) : null}
        </>
      }
    >
      <div className="grid gap-8 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0">
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
              <Matrix tools={tools} draft={draft} write={write && !draft.broken} focus={focus} />
            ) : null}
            {tab === 'rules' ? <RulesPanel draft={draft} write={write && !draft.broken} /> : null}
            {tab === 'text' ? (
              <Suspense fallback={<Loading rows={8} />}>
                <TextEditor draft={draft} tools={tools} write={write} />
              </Suspense>
            ) : null}
            {tab === 'tests' ? <TestsPanel draft={draft} write={write && !draft.broken} /> : null}
          </Tabs>
        </div>
        <Simulator server={server} draft={draft} tools={tools} saved={saved} policy={policy} />
      </div>
      {saving ? (
        <SaveDialog
          draft={draft}
          policy={policy}
          server={server}
          onClose={() => setSaving(false)}
        />
      ) : null}
    </Page>
  );
}
