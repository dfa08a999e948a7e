// What holds for the whole organisation, its API tokens, and how people sign in.
import { useMay, useMe } from '#dashboard/api/index.ts';
import { Facts, Foreign, Name, Notice, Page, Section } from '#dashboard/ui/index.ts';
import { ApiTokens } from './api-tokens.tsx';
import { OrganisationForm } from './organisation-form.tsx';

/** What people look for here, and the key of the file that says it. */
const FILED = [
  { name: 'Sign-in through an issuer', key: 'signIn.oidc' },
  { name: 'Webhooks for held calls', key: 'approvals.webhooks' },
  { name: 'Address that others use', key: 'baseUrl' },
  { name: 'Figures for Prometheus', key: 'metrics.listen' },
] as const;

export function SettingsScreen() {
  const me = useMe();
  const may = useMay();
  const { organisation, version } = me;
  return (
    <Page title="Settings">
      <Section title="Organisation">
        {may('settings.write') ? (
          <OrganisationForm key={organisation.revision} organisation={organisation} />
        ) : (
          <Notice>
            <p>Admins change these settings.</p>
          </Notice>
        )}
      </Section>
      {may('settings.write') ? (
        <Section
          title="API tokens"
          lead={
            <>
              For programs. What they may do is the role of the token; every operation is described
              at <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.
            </>
          }
        >
          <ApiTokens />
        </Section>
      ) : null}
      <Section title="Sign-in" lead="Your own password, accounts and sessions.">
        <a href="/account">Open your account</a>
      </Section>
      {may('settings.write') ? (
        <Section
          title="In the configuration file"
          lead={
            <>
              What belongs to the machine is set in the file that{' '}
              <code>wicketgate serve --config FILE</code> reads.
            </>
          }
        >
          <Facts facts={FILED.map(({ name, key }) => ({ name, value: <Name text={key} /> }))} />
        </Section>
      ) : null}
      <Section title="About">
        <Facts
          facts={[
            { name: 'Version', value: <Name text={version} /> },
            { name: 'Organisation', value: <Name text={organisation.id} /> },
            { name: 'You are', value: <Foreign text={me.name} /> },
          ]}
        />
      </Section>
    </Page>
  );
}
