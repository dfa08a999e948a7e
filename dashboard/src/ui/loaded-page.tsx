// A screen of one thing: bars until it is here, and a whole page with a way back when there is no such
// thing or no answer.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { ApiProblem } from '#dashboard/api/problem.ts';
import { ButtonLink } from './button.tsx';
import { Foreign } from './foreign.tsx';
import { Loaded } from './loading.tsx';
import { Empty, Page } from './page.tsx';

export interface LoadedPageProps<Data> {
  readonly query: UseQueryResult<Data, Error>;
  /** The list that it stands in: `/servers`, `Servers`. */
  readonly to: string;
  readonly label: string;
  readonly children: (data: Data) => ReactNode;
}

export function LoadedPage<Data>({ query, to, label, children }: LoadedPageProps<Data>) {
  if (query.data !== undefined || !query.isError) {
    return <Loaded query={query}>{children}</Loaded>;
  }
  const { status, detail } = ApiProblem.from(query.error);
  const back = <Link href={to}>{label}</Link>;
  if (status !== 404) {
    return (
      <Page title="It cannot be shown now" eyebrow={back}>
        <Loaded query={query}>{children}</Loaded>
      </Page>
    );
  }
  return (
    <Page title="Nothing is here" eyebrow={back}>
      <Empty
        title={<Foreign text={detail} />}
        action={
          <ButtonLink to={to} tone="primary">
            To the {label.toLowerCase()}
          </ButtonLink>
        }
      >
        <p>It was removed, or it belongs to another organisation.</p>
      </Empty>
    </Page>
  );
}
