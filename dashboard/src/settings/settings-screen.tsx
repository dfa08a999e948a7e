// What holds for the whole organisation, its API tokens, and how people sign in.
import { useMay, useMe } from '#dashboard/api/index.ts';
import { Facts, Foreign, Name, Notice, Page, Section } from '#dashboard/ui/index.ts';
import { ApiTokens } from './api-tokens.tsx';
import { OrganisationForm } from './organisation-form.tsx';

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
