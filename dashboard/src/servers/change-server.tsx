// Changes how a server is reached. Sealed values stay unless new ones are given: they cannot be read.
import { type FormEvent, useState } from 'react';
import type { Server, Upstream } from '#contract/control.ts';
import { useWrite } from '#dashboard/api/index.ts';
import { Button, Notice, ProblemNotice, useTell } from '#dashboard/ui/index.ts';
import { nameOfDraft, type ServerDraft, ServerForm, upstreamOfDraft } from './server-form.tsx';
import { type SentUpstream, upstreamText } from './upstream-text.ts';

function draftOf({ name, upstream }: Server): ServerDraft {
  const isUrl = upstream.kind === 'url';
  return {
    where: upstreamText(upstream),
    name,
    transport: isUrl ? upstream.transport : undefined,
    local: isUrl ? upstream.local : undefined,
    headers: '',
    env: '',
    cwd: isUrl ? '' : (upstream.cwd ?? ''),
  };
}

/** The values that are sealed already, as "keep them", before those that are given now. */
function keeping(sent: SentUpstream, before: Upstream) {
  if (sent.kind === 'url') {
    const names = before.kind === 'url' ? before.headerNames : [];
    return { ...sent, headers: { ...keptOf(names), ...sent.headers } };
  }
  const names = before.kind === 'command' ? before.envNames : [];
  return { ...sent, env: { ...keptOf(names), ...sent.env } };
}

function keptOf(names: readonly string[]): Readonly<Record<string, null>> {
  return Object.fromEntries(names.map((name) => [name, null]));
}

export function ChangeServer({ server }: { server: Server }) {
  const [draft, setDraft] = useState(() => draftOf(server));
  const tell = useTell();
  const change = useWrite<Server>({ onDone: ({ name }) => tell(`${name} is changed`) });
  const sent = upstreamOfDraft(draft);
  const { upstream } = server;
  const names = upstream.kind === 'url' ? upstream.headerNames : upstream.envNames;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sent === undefined) return;
    change.mutate({
      method: 'PATCH',
      path: `/servers/${encodeURIComponent(server.id)}`,
      body: { name: nameOfDraft(draft), upstream: keeping(sent, upstream) },
      revision: server.revision,
    });
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <ServerForm draft={draft} onChange={setDraft} error={change.error} />
      {names.length === 0 ? null : (
        <Notice>
          <p>
            Sealed, and kept unless you give new values: <code>{names.join(', ')}</code>
          </p>
        </Notice>
      )}
      <ProblemNotice error={change.error} />
      <div>
        <Button tone="primary" type="submit" busy={change.isPending} disabled={sent === undefined}>
          Save
        </Button>
      </div>
    </form>
  );
}
