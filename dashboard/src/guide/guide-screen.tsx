// From nothing to the first call, a step at a time: server, tools, policy, grant, call. How far
// somebody has come stands in the address; the token never does.
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import { classes, Icon, Only, Page } from '#dashboard/ui/index.ts';
import { CallStep } from './call-step.tsx';
import { GrantStep } from './grant-step.tsx';
import { PolicyStep } from './policy-step.tsx';
import { ServerStep } from './server-step.tsx';

const STEPS = ['Add a server', 'Apply a policy', 'Mint a grant', 'Make a call'] as const;

export interface Made {
  readonly server: string;
  readonly policy: string;
  readonly grant: string;
}

export function GuideScreen() {
  const [query, setQuery] = useSearchParams();
  // Known until the page is left; afterwards an admin can reveal it.
  const [token, setToken] = useState<string>();
  const made: Made = {
    server: query.get('server') ?? '',
    policy: query.get('policy') ?? '',
    grant: query.get('grant') ?? '',
  };
  const content = useRef<HTMLDivElement>(null);
  const step = made.server === '' ? 0 : made.policy === '' ? 1 : made.grant === '' ? 2 : 3;
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    // The button of the last step is gone: those who hear the page go on at the next heading.
    const heading = content.current?.querySelector('h2');
    heading?.setAttribute('tabindex', '-1');
    heading?.focus();
  }, [step]);
  const done = (name: keyof Made, id: string) =>
    setQuery((before) => {
      const next = new URLSearchParams(before);
      next.set(name, id);
      return next;
    });
  return (
    <Page
      title="From a server to the first call"
      name="Guide"
      lead="Four steps. Nothing reaches a server before the last one."
    >
      <Only action="servers.write" what="add servers and mint grants">
        <div className="grid gap-8 lg:grid-cols-[13rem_minmax(0,1fr)]">
          <Steps step={step} />
          <div ref={content} className="min-w-0">
            {step === 0 ? <ServerStep onDone={(id) => done('server', id)} /> : null}
            {step === 1 ? (
              <PolicyStep server={made.server} onDone={(id) => done('policy', id)} />
            ) : null}
            {step === 2 ? (
              <GrantStep
                made={made}
                onDone={(id, shown) => {
                  setToken(shown);
                  done('grant', id);
                }}
              />
            ) : null}
            {step === 3 ? <CallStep made={made} token={token} /> : null}
          </div>
        </div>
      </Only>
    </Page>
  );
}

function Steps({ step }: { step: number }) {
  return (
    <ol className="flex gap-x-4 gap-y-1 max-lg:flex-wrap lg:flex-col lg:border-l lg:border-line">
      {STEPS.map((label, index) => (
        <li
          key={label}
          aria-current={index === step ? 'step' : undefined}
          className={classes(
            'flex items-center gap-2 py-1 lg:-ml-px lg:border-l-2 lg:pl-4',
            index === step
              ? 'font-semibold text-accent lg:border-accent'
              : 'text-soft lg:border-transparent',
          )}
        >
          {index < step ? (
            <>
              <Icon name="check" size={16} />
              <span className="sr-only">Done: </span>
            </>
          ) : (
            <span className="tabular-nums">{index + 1}</span>
          )}
          {label}
        </li>
      ))}
    </ol>
  );
}
