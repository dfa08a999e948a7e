// All grants, by what they are called.
import { useDeferredValue, useState } from 'react';
import type { Grant } from '#contract/control.ts';
import { useMay, usePages } from '#dashboard/api/index.ts';
import { ButtonLink, Empty, Loaded, MorePages, Page, TextField } from '#dashboard/ui/index.ts';
import { GrantTable } from './grant-table.tsx';

export function GrantsScreen() {
  const may = useMay();
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text.trim());
  const query = wanted === '' ? '' : `&text=${encodeURIComponent(wanted)}`;
  const grants = usePages<Grant>(`/grants?limit=50${query}`);
  const mint = may('grants.write') ? (
    <ButtonLink to="/grants/new" tone="primary" icon="plus">
      Mint a grant
    </ButtonLink>
  ) : undefined;
  return (
    <Page
      title="Grants"
      lead="A grant lets one agent use some servers under one policy. Its token is all the agent has."
      command="wicketgate grants list"
      actions={mint}
    >
      {wanted === '' && grants.data?.data.length === 0 ? null : (
        <div className="mb-5 max-w-80">
          <TextField
            label="Find a grant"
            type="search"
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </div>
      )}
      <Loaded query={grants}>
        {({ data }) => {
          if (data.length > 0) {
            return (
              <>
                <GrantTable grants={data} />
                <MorePages query={grants} />
              </>
            );
          }
          if (wanted !== '') return <Empty title="No grant is called that." />;
          return (
            <Empty title="There is no grant yet: no agent can reach a server." action={mint}>
              <p>Mint one for each agent, so that each can be stopped alone.</p>
            </Empty>
          );
        }}
      </Loaded>
    </Page>
  );
}
