// Keeps what is on the screen true without a reload: the gateway tells what has changed, and the
// answers that show it are read again. While it cannot be followed, screens ask every so often.
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { followEvents } from './event-stream.ts';

const Followed = createContext(false);

/** Whether changes are told at this moment. */
export function useFollowed(): boolean {
  return useContext(Followed);
}

/** Changes that come close together are read once. */
const TOGETHER_MS = 60;

/** Where a kind of thing shows: beginnings of paths. What is not named here shows everywhere. */
const SHOWN_AT: Readonly<Record<string, readonly string[]>> = {
  server: ['/servers', '/overview', '/search', '/grants'],
  policy: ['/policies', '/grants', '/overview', '/search'],
  grant: ['/grants', '/policies', '/overview', '/search'],
  approval: ['/approvals', '/overview'],
};

function kindOf(data: string): string {
  try {
    const { kind } = JSON.parse(data) as { readonly kind?: unknown }; // judged right below
    return typeof kind === 'string' ? kind : '';
  } catch {
    // Not what was promised: then anything may have changed.
    return '';
  }
}

function readAgain(client: QueryClient, kinds: ReadonlySet<string>): void {
  const places = [...kinds].flatMap((kind) => SHOWN_AT[kind] ?? ['/']);
  void client.invalidateQueries({
    predicate: ({ queryKey: [path] }) =>
      typeof path === 'string' && places.some((place) => path.startsWith(place)),
  });
}

/** Around everything that is shown to somebody who is signed in. */
export function LiveChanges({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [followed, setFollowed] = useState(false);
  useEffect(() => {
    const kinds = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lost = false;
    const end = followEvents({
      path: '/changes',
      event: 'change',
      onData(data) {
        kinds.add(kindOf(data));
        timer ??= setTimeout(() => {
          timer = undefined;
          readAgain(client, kinds);
          kinds.clear();
        }, TOGETHER_MS);
      },
      onOpen(open) {
        setFollowed(open);
        // Nobody has told of what changed while it was away.
        if (open && lost) void client.invalidateQueries();
        lost = !open;
      },
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [client]);
  return <Followed value={followed}>{children}</Followed>;
}
