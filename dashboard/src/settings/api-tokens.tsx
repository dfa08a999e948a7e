// Tokens of the control API: make one, see when it was used, take it away.
import { useState } from 'react';
import type { ApiToken } from '#contract/control.ts';
import { shown } from '#core/kit/shown.ts';
import { useRead, useWrite } from '#dashboard/api/index.ts';
import { ROLE_LABELS } from '#dashboard/people/index.ts';
import {
  Ago,
  Button,
  type Column,
  Confirm,
  Empty,
  Foreign,
  Loaded,
  Table,
  useTell,
} from '#dashboard/ui/index.ts';
import { NewApiToken } from './new-api-token.tsx';

export function ApiTokens() {
  const tokens = useRead<{ readonly data: readonly ApiToken[] }>('/api-tokens');
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<ApiToken>();
  const make = (
    <Button icon="plus" onClick={() => setMaking(true)}>
      New token
    </Button>
  );
  return (
    <>
      <Loaded query={tokens} rows={2}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title="There is no token yet." action={make} />
          ) : (
            <div className="grid gap-4">
              <Table
                caption="API tokens"
                rows={data}
                columns={columnsOf(setEnding)}
                keyOf={({ id }) => id}
              />
              <div>{make}</div>
            </div>
          )
        }
      </Loaded>
      {making ? <NewApiToken onClose={() => setMaking(false)} /> : null}
      {ending === undefined ? null : <Ending token={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

function columnsOf(end: (token: ApiToken) => void): readonly Column<ApiToken>[] {
  return [
    { name: 'Token', cell: ({ label }) => <Foreign text={label} /> },
    { name: 'Role', cell: ({ role }) => ROLE_LABELS[role] },
    { name: 'Last used', cell: ({ lastUsedAtMs }) => <Ago atMs={lastUsedAtMs} /> },
    { name: 'Expires', cell: ({ expiresAtMs }) => <Ago atMs={expiresAtMs} /> },
    {
      name: 'Take away',
      quiet: true,
      end: true,
      cell: (token) => (
        <Button tone="quiet" small inRow onClick={() => end(token)}>
          Take away
          <span className="sr-only"> {shown(token.label)}</span>
        </Button>
      ),
    },
  ];
}

function Ending({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const tell = useTell();
  const end = useWrite({
    onDone() {
      tell(`${token.label} is taken away`);
      onClose();
    },
  });
  return (
    <Confirm
      title={`Take ${token.label} away?`}
      verb="Take away"
      busy={end.isPending}
      error={end.error}
      onClose={onClose}
      onConfirm={() =>
        end.mutate({ method: 'DELETE', path: `/api-tokens/${encodeURIComponent(token.id)}` })
      }
    >
      <p>Its next request is refused.</p>
    </Confirm>
  );
}
