// Turns what happens in a gateway into news for the API's feed of changes: what the control store has
// put into force, approvals, and edits of the configuration file. Built by open-control.ts.
import type { Change } from '#core/control/index.ts';
import type { Approvals } from '#server/approvals/index.ts';
import { type ChangeFeed, createChangeFeed } from '#server/control/index.ts';

export interface ChangeNewsParts {
  readonly approvals: Pick<Approvals, 'onChange' | 'organisationOf'>;
  /** Whose the things of the configuration file are; `undefined`: nobody is there yet. */
  readonly owner: () => Promise<string | undefined>;
  readonly log: (line: string) => void;
}

export interface ChangeNews {
  readonly feed: ChangeFeed;
  /** This is in force now. */
  readonly applied: (change: Pick<Change, 'kind' | 'id' | 'organisation'>) => void;
  /** The configuration file is another. */
  readonly fileChanged: () => void;
}

export function createChangeNews({ approvals, owner, log }: ChangeNewsParts): ChangeNews {
  const quietly = (told: Promise<void>) =>
    void told.catch((error: unknown) => log(`a change is not told: ${String(error)}`));
  const feed = createChangeFeed({
    follow: (tell) =>
      approvals.onChange(({ approval: id, kind: step }) => {
        quietly(
          approvals.organisationOf(id).then((organisation) => {
            if (organisation !== undefined) tell({ kind: 'approval', id, step, organisation });
          }),
        );
      }),
  });
  const tellOwner = async (kind: Change['kind'] | 'all', id: string | undefined) => {
    const organisation = await owner();
    if (organisation !== undefined) feed.tell({ kind, id: id ?? organisation, organisation });
  };
  return {
    feed,
    applied({ kind, id, organisation }) {
      if (organisation === null) quietly(tellOwner(kind, id));
      else feed.tell({ kind, id, organisation });
    },
    fileChanged: () => quietly(tellOwner('all', undefined)),
  };
}
