// One grant: in force or not, its policy, what to paste into a client, and its end.
import { Link, useParams } from 'wouter';
import type { Grant, Policy, Server } from '#contract/control.ts';
import { type Listing, useMay, useRead, useWrite } from '#dashboard/api/index.ts';
import { PolicyLink } from '#dashboard/policies/policy-link.tsx';
import {
  Ago,
  ButtonLink,
  Facts,
  FileMark,
  FileNotice,
  Foreign,
  LoadedPage,
  Page,
  ProblemNotice,
  Section,
  SelectField,
  useTell,
} from '#dashboard/ui/index.ts';
import { ChangeGrant } from './change-grant.tsx';
import { GrantMark, Tags } from './grant-table.tsx';
import { Snippets } from './snippets.tsx';
import { TokenActions } from './token-actions.tsx';

export function GrantScreen() {
  const { grant: id = '' } = useParams();
  const grant = useRead<Grant>(`/grants/${encodeURIComponent(id)}`, { everyMs: 15_000 });
  return (
    <LoadedPage query={grant} to="/grants" label="Grants">
      {(found) => <GrantView key={found.id} grant={found} />}
    </LoadedPage>
  );
}

function GrantView({ grant }: { grant: Grant }) {
  const may = useMay();
  const live = grant.state === 'active' && grant.managedBy === 'api';
  return (
    <Page
      title={<Foreign text={grant.label} />}
      name={grant.label}
      eyebrow={
        <>
          <Link href="/grants">Grants</Link> <FileMark managedBy={grant.managedBy} />
        </>
      }
      lead={<Tags tags={grant.tags} />}
      command={`wicketgate logs --grant ${grant.id}`}
      actions={
        <ButtonLink to={`/records?grant=${encodeURIComponent(grant.id)}`}>See its calls</ButtonLink>
      }
    >
      <GrantFacts grant={grant} policyToo={!may('grants.attach') || !live} />
      {grant.managedBy === 'file' ? (
        <div className="mt-5">
          <FileNotice />
        </div>
      ) : null}
      <div className="mt-8">
        {may('grants.attach') && live ? <PolicyOf key={grant.revision} grant={grant} /> : null}
        {grant.state === 'active' ? (
          <Section
            title="In a client"
            lead={
              may('grants.write') && grant.managedBy === 'api'
                ? 'Put the token where it says <token>, or reveal it below.'
                : 'The token belongs where it says <token>. Whoever minted the grant has it.'
            }
          >
            <Snippets grant={grant.id} />
          </Section>
        ) : null}
        {may('grants.write') && grant.managedBy === 'api' ? (
          <>
            <Section title="Token">
              <TokenActions grant={grant} />
            </Section>
            {live ? (
              <Section title="Change it">
                <ChangeGrant key={grant.revision} grant={grant} />
              </Section>
            ) : null}
          </>
        ) : null}
      </div>
    </Page>
  );
}

/** @param policyToo there is no field below that says which policy it has */
function GrantFacts({ grant, policyToo }: { grant: Grant; policyToo: boolean }) {
  const servers = useRead<Listing<Server>>('/servers?limit=200');
  const nameOf = (id: string) => servers.data?.data.find((one) => one.id === id)?.name ?? id;
  return (
    <Facts
      facts={[
        { name: 'State', value: <GrantMark grant={grant} /> },
        {
          name: grant.servers.length === 1 ? 'Server' : 'Servers',
          value: (
            <ul>
              {grant.servers.map((id) => (
                <li key={id}>
                  <Link href={`/servers/${encodeURIComponent(id)}`}>
                    <Foreign text={nameOf(id)} />
                  </Link>
                </li>
              ))}
            </ul>
          ),
        },
        ...(policyToo
          ? [
              {
                name: 'Policy',
                value: grant.policy === null ? 'none' : <PolicyLink id={grant.policy} />,
              },
            ]
          : []),
        { name: 'Last used', value: <Ago atMs={grant.lastUsedAtMs} /> },
        { name: 'Expires', value: <Ago atMs={grant.expiresAtMs} /> },
        { name: 'Minted by', value: <Foreign text={grant.createdBy} /> },
        ...(grant.overlapUntilMs === null
          ? []
          : [{ name: 'Old token works', value: <Ago atMs={grant.overlapUntilMs} /> }]),
      ]}
    />
  );
}

/** Attaches a policy; in force on the next request. */
function PolicyOf({ grant }: { grant: Grant }) {
  const tell = useTell();
  const policies = useRead<Listing<Policy>>('/policies?limit=200');
  const attach = useWrite({ onDone: () => tell('In force from the next request on') });
  return (
    <Section
      title="Policy"
      lead="A change holds from the next request on."
      actions={
        grant.policy === null ? undefined : (
          <ButtonLink to={`/policies/${encodeURIComponent(grant.policy)}`}>Open it</ButtonLink>
        )
      }
    >
      <div className="max-w-96">
        <SelectField
          label="Decides on its calls"
          value={grant.policy ?? ''}
          disabled={attach.isPending}
          onChange={({ target }) =>
            attach.mutate({
              method: 'PUT',
              path: `/grants/${encodeURIComponent(grant.id)}/policy`,
              body: { policy: target.value === '' ? null : target.value },
              revision: grant.revision,
            })
          }
          options={[
            { value: '', label: 'None: every call is denied' },
            ...(policies.data?.data ?? []).map(({ id, name, version }) => ({
              value: id,
              label: `${name} (version ${version})`,
            })),
          ]}
        />
      </div>
      <ProblemNotice error={attach.error} />
    </Section>
  );
}
