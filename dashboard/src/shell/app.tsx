// Puts the dashboard together: who is signed in, the frame, the screens by their addresses.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Router } from 'wouter';
import { ApiProblem, LiveChanges, type Me, useRead } from '#dashboard/api/index.ts';
import { Button, Loading, ProblemNotice, Toasts, UnsavedGuard } from '#dashboard/ui/index.ts';
import { Frame } from './frame.tsx';
import { Screens } from './screens.tsx';
import { SignInNeeded } from './sign-in-needed.tsx';

const FRESH_MS = 2_000;

function createClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // A "no" stays one; what could not be reached is tried again.
        retry: (count, error) => ApiProblem.from(error).status === 0 && count < 2,
      },
    },
  });
}

export function App() {
  const [client] = useState(createClient);
  return (
    <QueryClientProvider client={client}>
      <UnsavedGuard>
        {(around) => (
          <Router base="/app" aroundNav={around}>
            <Toasts>
              <SignedIn />
            </Toasts>
          </Router>
        )}
      </UnsavedGuard>
    </QueryClientProvider>
  );
}

function SignedIn() {
  const me = useRead<Me>('/me', { everyMs: 60_000 });
  if (me.isError && ApiProblem.from(me.error).status === 401) return <SignInNeeded />;
  if (me.data !== undefined) {
    return (
      <LiveChanges>
        <Frame>
          <Screens />
        </Frame>
      </LiveChanges>
    );
  }
  return (
    <main className="mx-auto mt-24 max-w-xl px-6">
      {me.isError ? (
        <>
          <h1 className="text-[1.4rem]">The dashboard cannot start</h1>
          <ProblemNotice error={me.error} />
          <Button onClick={() => me.refetch()}>Try again</Button>
        </>
      ) : (
        <>
          <h1 className="sr-only">Wicketgate</h1>
          <Loading />
        </>
      )}
    </main>
  );
}
