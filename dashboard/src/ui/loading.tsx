// What stands there until an answer is here, and what when it is a problem.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { ProblemNotice } from './notice.tsx';

/** Grey bars; they move only where motion is welcome. */
export function Loading({ rows = 4 }: { rows?: number }) {
  return (
    <div role="status" className="grid gap-3">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => `bar ${row}`).map((key) => (
        <div key={key} className="h-9 rounded-base bg-sunken motion-safe:animate-pulse" />
      ))}
    </div>
  );
}

export interface LoadedProps<Data> {
  readonly query: UseQueryResult<Data, Error>;
  readonly rows?: number;
  readonly children: (data: Data) => ReactNode;
}

/** The answer of a query; until then bars, and on failure the problem with a way to try again. */
export function Loaded<Data>({ query, rows, children }: LoadedProps<Data>) {
  if (query.data !== undefined) {
    return (
      <>
        {query.isError ? <ProblemNotice error={query.error} /> : null}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) {
    return (
      <>
        <ProblemNotice error={query.error} />
        <Button onClick={() => query.refetch()} busy={query.isFetching}>
          Try again
        </Button>
      </>
    );
  }
  return <Loading {...(rows === undefined ? {} : { rows })} />;
}
