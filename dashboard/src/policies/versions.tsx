// The versions of a policy: who saved what and why; what one changed; how to bring one back.
import { useState } from 'react';
import type { Policy } from '#contract/control.ts';
import { useRead, useWrite } from '#dashboard/api/index.ts';
import {
  Ago,
  Button,
  type Column,
  Confirm,
  Dialog,
  type DiffLine,
  DiffView,
  Foreign,
  Loaded,
  StateMark,
  Table,
  useTell,
} from '#dashboard/ui/index.ts';
import type { VersionRow } from './policy-screen.tsx';

export interface VersionsProps {
  readonly policy: Policy;
  /** Newest first. */
  readonly versions: readonly VersionRow[];
  readonly write: boolean;
}

interface Compared {
  readonly from: number;
  readonly to: number;
}

export function Versions({ policy, versions, write }: VersionsProps) {
  const [compared, setCompared] = useState<Compared>();
  const [restored, setRestored] = useState<number>();
  const columns: readonly Column<VersionRow>[] = [
    {
      name: 'Version',
      cell: ({ version }) =>
        version === policy.version ? (
          <span className="inline-flex flex-wrap gap-x-3">
            {version} <StateMark tone="good">in force</StateMark>
          </span>
        ) : (
          version
        ),
    },
    { name: 'Saved', cell: ({ atMs }) => <Ago atMs={atMs} /> },
    { name: 'By', cell: ({ author }) => <Foreign text={author} /> },
    {
      name: 'Note',
      cell: ({ note }) =>
        note === null ? <span className="text-soft">–</span> : <Foreign text={note} />,
    },
    {
      name: 'What to do',
      quiet: true,
      cell: ({ version }) => (
        <span className="flex flex-wrap gap-x-4 gap-y-1 min-[44rem]:justify-end">
          {version > 1 ? (
            <Button
              tone="quiet"
              small
              inRow
              aria-label={`What version ${version} changed`}
              onClick={() => setCompared({ from: version - 1, to: version })}
            >
              What it changed
            </Button>
          ) : null}
          {write && version !== policy.version ? (
            <Button
              tone="quiet"
              small
              inRow
              aria-label={`Restore version ${version}`}
              onClick={() => setRestored(version)}
            >
              Restore
            </Button>
          ) : null}
        </span>
      ),
    },
  ];
  return (
    <>
      <Table
        caption={`Versions of ${policy.name}`}
        rows={versions}
        columns={columns}
        keyOf={({ version }) => String(version)}
      />
      {compared === undefined ? null : (
        <Difference policy={policy} compared={compared} onClose={() => setCompared(undefined)} />
      )}
      {restored === undefined ? null : (
        <Restore policy={policy} version={restored} onClose={() => setRestored(undefined)} />
      )}
    </>
  );
}

function useDifference(policy: Policy, { from, to }: Compared) {
  const path = `/policies/${encodeURIComponent(policy.id)}/diff?from=${from}&to=${to}`;
  return useRead<{ readonly lines: readonly DiffLine[] }>(path);
}

function Difference(props: {
  readonly policy: Policy;
  readonly compared: Compared;
  readonly onClose: () => void;
}) {
  const { policy, compared, onClose } = props;
  const difference = useDifference(policy, compared);
  return (
    <Dialog title={`What version ${compared.to} changed`} wide onClose={onClose}>
      <Loaded query={difference}>
        {({ lines }) => (
          <DiffView lines={lines} label={`Version ${compared.from} against ${compared.to}`} />
        )}
      </Loaded>
    </Dialog>
  );
}

function Restore(props: {
  readonly policy: Policy;
  readonly version: number;
  readonly onClose: () => void;
}) {
  const { policy, version, onClose } = props;
  const tell = useTell();
  const restore = useWrite({
    onDone() {
      tell(`Version ${version} is in force again`);
      onClose();
    },
  });
  const difference = useDifference(policy, { from: policy.version, to: version });
  return (
    <Confirm
      title={`Restore version ${version}?`}
      verb="Restore"
      busy={restore.isPending}
      error={restore.error}
      onClose={onClose}
      onConfirm={() =>
        restore.mutate({
          method: 'POST',
          path: `/policies/${encodeURIComponent(policy.id)}/restore`,
          body: { version },
          revision: policy.revision,
          idempotencyKey: `restore-${policy.id}-${version}-${policy.revision}`,
        })
      }
    >
      <p>Its text becomes version {policy.version + 1}, in force for the next call.</p>
      <Loaded query={difference}>
        {({ lines }) => <DiffView lines={lines} label="What changes" />}
      </Loaded>
    </Confirm>
  );
}
