// The first step: where the server is. It is asked for its tools before it is kept.
import { type FormEvent, useState } from 'react';
import type { Server } from '#contract/control.ts';
import { type Listing, type Survey, useRead, useWrite } from '#dashboard/api/index.ts';
import {
  NO_SERVER,
  nameOfDraft,
  type ServerDraft,
  ServerForm,
  SurveyView,
  upstreamOfDraft,
} from '#dashboard/servers/index.ts';
import {
  Button,
  CopyButton,
  Foreign,
  HealthMark,
  ProblemNotice,
  Section,
} from '#dashboard/ui/index.ts';

export function ServerStep({ onDone }: { onDone: (server: string) => void }) {
  const [draft, setDraft] = useState<ServerDraft>(NO_SERVER);
  const test = useWrite<Survey>();
  // The policy of the next step is made from the tools: they are kept before it is shown.
  const check = useWrite<Survey>();
  const add = useWrite<Server>({
    onDone: ({ id }) =>
      check.mutate(
        { method: 'POST', path: `/servers/${encodeURIComponent(id)}/check` },
        { onSettled: () => onDone(id) },
      ),
  });
  const upstream = upstreamOfDraft(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (upstream !== undefined) {
      test.mutate({ method: 'POST', path: '/servers/test', body: { upstream } });
    }
  };
  const survey = test.data;
  return (
    <>
      <Section title="Which server?" lead="Paste its address, or the command that starts it.">
        <form onSubmit={submit}>
          <ServerForm
            draft={draft}
            error={test.error ?? add.error}
            onChange={(next) => {
              setDraft(next);
              test.reset();
            }}
          />
          <ProblemNotice error={test.error ?? add.error} />
          <div className="mt-5">
            <Button
              tone={survey === undefined ? 'primary' : 'plain'}
              type="submit"
              busy={test.isPending}
              disabled={upstream === undefined}
            >
              {test.isPending ? 'Asking it…' : 'Ask for its tools'}
            </Button>
          </div>
        </form>
      </Section>
      {survey === undefined ? (
        <>
          <Known onDone={onDone} />
          <Adopt />
        </>
      ) : (
        <Section
          title="What it can do"
          actions={
            <Button
              tone="primary"
              busy={add.isPending || check.isPending}
              onClick={() =>
                add.mutate({
                  method: 'POST',
                  path: '/servers',
                  body: { name: nameOfDraft(draft), upstream },
                  idempotencyKey: crypto.randomUUID(),
                })
              }
            >
              {survey.health.state === 'connected' ? 'Add this server' : 'Add it all the same'}
            </Button>
          }
        >
          <SurveyView survey={survey} />
        </Section>
      )}
    </>
  );
}

/** Servers that are there already. */
function Known({ onDone }: { onDone: (server: string) => void }) {
  const { data } = useRead<Listing<Server>>('/servers?limit=20');
  if (data === undefined || data.data.length === 0) return null;
  return (
    <Section title="Or go on with one that is here">
      <ul className="grid gap-2">
        {data.data.map(({ id, name, health }) => (
          <li key={id} className="flex flex-wrap items-center gap-3">
            <Button
              small
              className="max-w-full text-left whitespace-normal!"
              onClick={() => onDone(id)}
            >
              <Foreign text={name} />
            </Button>
            <HealthMark state={health.state} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

const ADOPT = 'wicketgate adopt';

/** The servers that clients of this machine use already: only a program on it can see them. */
function Adopt() {
  return (
    <Section
      title="Or bring those that your clients use already"
      lead="In a terminal on the machine of the clients. It shows what it would change, keeps a copy of every file, and can undo it."
    >
      <p className="flex flex-wrap items-center gap-x-2">
        <code>{ADOPT}</code>
        <CopyButton text={ADOPT} />
      </p>
    </Section>
  );
}
