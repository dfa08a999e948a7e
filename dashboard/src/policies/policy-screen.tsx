// One policy: the text in force, its versions, what they differ in, and the way back.
import { useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import type { Grant, Policy, PolicyVersion, Server } from '#contract/control.ts';
import { type Listing, useMay, useRead, useWrite } from '#dashboard/api/index.ts';
import { GrantTable } from '#dashboard/grants/index.ts';
import {
  Ago,
  Button,
  ButtonLink,
  Code,
  Confirm,
  Facts,
  FileMark,
  FileNotice,
  Foreign,
  Loaded,
  LoadedPage,
  Page,
  Section,
  useTell,
} from '#dashboard/ui/index.ts';
import { Versions } from './versions.tsx';

export interface PolicyWithText extends Policy {
  readonly current: PolicyVersion;
}
export type VersionRow = Omit<PolicyVersion, 'text'>;

export function PolicyScreen() {
  const { policy: id = '' } = useParams();
  const policy = useRead<PolicyWithText>(`/policies/${encodeURIComponent(id)}`);
  return (
    <LoadedPage query={policy} to="/policies" label="Policies">
      {(found) => <PolicyView key={found.id} policy={found} />}
    </LoadedPage>
  );
}

function PolicyView({ policy }: { policy: PolicyWithText }) {
  const may = useMay();
  const path = `/policies/${encodeURIComponent(policy.id)}`;
  const versions = useRead<Listing<VersionRow>>(`${path}/versions?limit=100`);
  const write = may('policies.write') && policy.managedBy === 'api';
  const { current } = policy;
  return (
    <Page
      title={<Foreign text={policy.name} />}
      name={policy.name}
      eyebrow={
        <>
          <Link href="/policies">Policies</Link> <FileMark managedBy={policy.managedBy} />
        </>
      }
      command={`wicketgate policies show ${policy.id}`}
      actions={
        <ButtonLink to={`/builder?policy=${encodeURIComponent(policy.id)}`} tone="primary">
          {write ? 'Open in the builder' : 'Look at it in the builder'}
        </ButtonLink>
      }
    >
      <div className="grid gap-4">
        <Facts
          facts={[
            { name: 'Version in force', value: policy.version },
            { name: 'Saved', value: <Ago atMs={current.atMs} /> },
            { name: 'By', value: <Foreign text={current.author} /> },
            { name: 'Grants', value: policy.grants },
            {
              name: 'Written for',
              value: policy.server === null ? 'any server' : <ServerLink id={policy.server} />,
            },
          ]}
        />
        {policy.managedBy === 'file' ? <FileNotice /> : null}
        <Code
          text={current.text}
          caption={`Version ${current.version}, ${current.format.toUpperCase()}`}
        />
      </div>
      <Section title="Versions" lead="Nothing is lost: to restore is to save an old text again.">
        <Loaded query={versions}>
          {({ data }) => <Versions policy={policy} versions={data} write={write} />}
        </Loaded>
      </Section>
      <GrantsOf policy={policy} />
      {write ? <RemovePolicy policy={policy} /> : null}
    </Page>
  );
}

/** Whose calls it decides. */
function GrantsOf({ policy }: { policy: Policy }) {
  const grants = useRead<Listing<Grant>>(
    `/grants?policy=${encodeURIComponent(policy.id)}&limit=100`,
  );
  return (
    <Section title="Grants" lead="It decides every call of these.">
      <Loaded query={grants} rows={2}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="text-soft">
              No grant has it yet, so it decides nothing. Attach it on the page of a grant, or{' '}
              <Link href="/grants/new">mint one</Link> with it.
            </p>
          ) : (
            <GrantTable grants={data} />
          )
        }
      </Loaded>
    </Section>
  );
}

function ServerLink({ id }: { id: string }) {
  const path = `/servers/${encodeURIComponent(id)}`;
  const server = useRead<Server>(path);
  return (
    <Link href={path}>
      <Foreign text={server.data?.name ?? 'its server'} />
    </Link>
  );
}

function RemovePolicy({ policy }: { policy: Policy }) {
  const [asked, setAsked] = useState(false);
  const [, navigate] = useLocation();
  const tell = useTell();
  const remove = useWrite({
    onDone() {
      tell(`${policy.name} is removed`);
      navigate('/policies');
    },
  });
  if (policy.grants > 0) return null;
  return (
    <div className="mt-10 border-t border-line pt-5">
      <Button tone="danger" onClick={() => setAsked(true)}>
        Remove the policy
      </Button>
      {asked ? (
        <Confirm
          title={`Remove ${policy.name}?`}
          verb="Remove"
          busy={remove.isPending}
          error={remove.error}
          onClose={() => setAsked(false)}
          onConfirm={() =>
            remove.mutate({ method: 'DELETE', path: `/policies/${encodeURIComponent(policy.id)}` })
          }
        >
          <p>All its versions go with it. No grant has it.</p>
        </Confirm>
      ) : null}
    </div>
  );
}
