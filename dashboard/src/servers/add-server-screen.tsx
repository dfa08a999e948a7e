// Adds a server: asked for its tools first, so that a typing error is seen before it is kept.
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import type { Server } from '#contract/control.ts';
import { type Survey, useWrite } from '#dashboard/api/index.ts';
import {
  Button,
  ButtonLink,
  Only,
  Page,
  ProblemNotice,
  Section,
  useTell,
} from '#dashboard/ui/index.ts';
import { NO_SERVER, nameOfDraft, ServerForm, upstreamOfDraft } from './server-form.tsx';
import { SurveyView } from './survey-view.tsx';

export function AddServerScreen() {
  const [draft, setDraft] = useState(NO_SERVER);
  const [, navigate] = useLocation();
  const tell = useTell();
  const test = useWrite<Survey>();
  const add = useWrite<Server>({
    onDone({ id, name }) {
      tell(`${name} is added`);
      navigate(`/servers/${encodeURIComponent(id)}`);
    },
  });
  const upstream = upstreamOfDraft(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (upstream === undefined) return;
    add.mutate({
      method: 'POST',
      path: '/servers',
      body: { name: nameOfDraft(draft), upstream },
      idempotencyKey: crypto.randomUUID(),
    });
  };
  return (
    <Page
      title="Add a server"
      lead="Nothing reaches it before a grant exists."
      command="wicketgate servers add NAME -- COMMAND…"
    >
      <Only action="servers.write" what="add servers">
        <form onSubmit={submit}>
          <ServerForm draft={draft} onChange={setDraft} error={add.error} />
          <ProblemNotice error={add.error ?? test.error} />
          <div className="mt-5 flex flex-wrap gap-2">
            <Button
              tone="primary"
              type="submit"
              busy={add.isPending}
              disabled={upstream === undefined}
            >
              Add it
            </Button>
            <Button
              busy={test.isPending}
              disabled={upstream === undefined}
              onClick={() =>
                test.mutate({ method: 'POST', path: '/servers/test', body: { upstream } })
              }
            >
              Ask for its tools first
            </Button>
            <ButtonLink to="/servers" tone="quiet">
              Cancel
            </ButtonLink>
          </div>
        </form>
        {test.data === undefined ? null : (
          <div className="mt-8">
            <Section title="What it answers">
              <SurveyView survey={test.data} />
            </Section>
          </div>
        )}
      </Only>
    </Page>
  );
}
