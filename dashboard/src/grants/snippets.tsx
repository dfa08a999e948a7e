// What to paste into a client, for each client and server of a grant. The token is filled in here when
// it is known; it is never part of an address.
import { useState } from 'react';
import { type SnippetList, useRead } from '#dashboard/api/index.ts';
import { Code, Loaded, SelectField } from '#dashboard/ui/index.ts';

export interface SnippetsProps {
  readonly grant: string;
  /** Absent: a placeholder stands in its place. */
  readonly token?: string | undefined;
}

export function Snippets({ grant, token }: SnippetsProps) {
  const list = useRead<SnippetList>(`/grants/${encodeURIComponent(grant)}/snippets`);
  return (
    <Loaded query={list} rows={3}>
      {(snippets) => <Choice snippets={snippets} token={token} />}
    </Loaded>
  );
}

function Choice({ snippets, token }: { snippets: SnippetList; token: string | undefined }) {
  const { data, placeholder } = snippets;
  const servers = [...new Map(data.map(({ server, name }) => [server, name]))];
  const clients = [...new Map(data.map(({ client, title }) => [client, title]))];
  const [server, setServer] = useState(servers[0]?.[0] ?? '');
  const [client, setClient] = useState(clients[0]?.[0] ?? '');
  const chosen = data.find((one) => one.server === server && one.client === client);
  return (
    <div className="grid gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label="Client"
          value={client}
          onChange={({ target }) => setClient(target.value)}
          options={clients.map(([value, label]) => ({ value, label }))}
        />
        {servers.length < 2 ? null : (
          <SelectField
            label="Server"
            value={server}
            onChange={({ target }) => setServer(target.value)}
            options={servers.map(([value, label]) => ({ value, label }))}
          />
        )}
      </div>
      {chosen === undefined ? null : (
        <Code
          caption={chosen.file}
          text={token === undefined ? chosen.text : chosen.text.replaceAll(placeholder, token)}
        />
      )}
    </div>
  );
}
