// Reveal, rotate, revoke, remove: each asked once more, each in force on the next request.
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Grant } from '#contract/control.ts';
import { type MintedGrant, useWrite } from '#dashboard/api/index.ts';
import {
  Button,
  Code,
  Confirm,
  Dialog,
  Notice,
  ProblemNotice,
  SelectField,
  useTell,
} from '#dashboard/ui/index.ts';

type Asked = 'rotate' | 'revoke' | 'remove' | undefined;

export function TokenActions({ grant }: { grant: Grant }) {
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const reveal = useWrite<MintedGrant>();
  const path = `/grants/${encodeURIComponent(grant.id)}`;
  const active = grant.state === 'active';
  return (
    <>
      <div className="flex flex-wrap gap-2">
        {active ? (
          <>
            <Button
              busy={reveal.isPending}
              onClick={() => reveal.mutate({ method: 'POST', path: `${path}/reveal` })}
            >
              Reveal it
            </Button>
            <Button onClick={() => setAsked('rotate')}>Rotate it</Button>
            <Button tone="danger" onClick={() => setAsked('revoke')}>
              Revoke the grant
            </Button>
          </>
        ) : (
          <Button tone="danger" onClick={() => setAsked('remove')}>
            Remove the grant
          </Button>
        )}
      </div>
      <ProblemNotice error={reveal.error} />
      {reveal.data === undefined ? null : (
        <div className="mt-4 grid gap-3">
          <Notice>
            <p>That it was revealed stands in the audit log.</p>
          </Notice>
          <Code caption="Token" text={reveal.data.token} />
          <div>
            <Button onClick={() => reveal.reset()}>Hide it</Button>
          </div>
        </div>
      )}
      {asked === 'rotate' ? <Rotate path={path} onClose={close} /> : null}
      {asked === 'revoke' ? <Revoke grant={grant} path={path} onClose={close} /> : null}
      {asked === 'remove' ? <Remove grant={grant} path={path} onClose={close} /> : null}
    </>
  );
}

const OVERLAPS = [
  { value: '0', label: 'ends at once' },
  { value: '300', label: 'works 5 minutes more' },
  { value: '3600', label: 'works an hour more' },
  { value: '86400', label: 'works a day more' },
];

function Rotate({ path, onClose }: { path: string; onClose: () => void }) {
  const [overlap, setOverlap] = useState('3600');
  const rotate = useWrite<MintedGrant>();
  const done = rotate.data !== undefined;
  return (
    <Dialog
      title="Rotate the token"
      onClose={onClose}
      actions={
        done ? (
          <Button tone="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              tone="primary"
              busy={rotate.isPending}
              onClick={() =>
                rotate.mutate({
                  method: 'POST',
                  path: `${path}/rotate`,
                  body: { overlapSeconds: Number(overlap) },
                })
              }
            >
              Rotate
            </Button>
          </>
        )
      }
    >
      {done ? (
        <Code caption="The new token; copy it now" text={rotate.data.token} />
      ) : (
        <SelectField
          label="The old token"
          value={overlap}
          onChange={({ target }) => setOverlap(target.value)}
          options={OVERLAPS}
        />
      )}
      <ProblemNotice error={rotate.error} />
    </Dialog>
  );
}

interface EndProps {
  readonly grant: Grant;
  readonly path: string;
  readonly onClose: () => void;
}

function Revoke({ grant, path, onClose }: EndProps) {
  const tell = useTell();
  const revoke = useWrite({
    onDone() {
      tell(`${grant.label} is revoked`);
      onClose();
    },
  });
  return (
    <Confirm
      title={`Revoke ${grant.label}?`}
      verb="Revoke"
      busy={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onConfirm={() => revoke.mutate({ method: 'POST', path: `${path}/revoke` })}
    >
      <p>
        Its next request is refused, and streams that are open are cut. It cannot be taken back.
      </p>
    </Confirm>
  );
}

function Remove({ grant, path, onClose }: EndProps) {
  const [, navigate] = useLocation();
  const remove = useWrite({ onDone: () => navigate('/grants') });
  return (
    <Confirm
      title={`Remove ${grant.label}?`}
      verb="Remove"
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate({ method: 'DELETE', path })}
    >
      <p>It goes from this list. Its records stay.</p>
    </Confirm>
  );
}
