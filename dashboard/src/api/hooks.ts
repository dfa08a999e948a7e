// How screens read and write. A read is cached by its path; a write makes everything be read again,
// since one change shows in many places (a revoked grant in servers, records, overview).
import {
  type InfiniteData,
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback } from 'react';
import { type Action, ROLE_OF_ACTION, ROLES } from '#contract/roles.ts';
import { useFollowed } from './live-changes.tsx';
import { API, read, type Write, write } from './request.ts';
import type { Listing, Me } from './shapes.ts';

export interface ReadOptions {
  /** Read again every so often, milliseconds; seldom while the gateway tells of changes. */
  readonly everyMs?: number;
  /** False: not now. */
  readonly when?: boolean;
  /** Until the answer of another path is here, the one before stays. */
  readonly keep?: boolean;
}

/** For what changes without being told, such as when a grant was used last. */
const FOLLOWED_EVERY_MS = 30_000;

function useInterval(everyMs: number | undefined): number | false {
  const followed = useFollowed();
  if (everyMs === undefined) return false;
  return followed ? Math.max(everyMs, FOLLOWED_EVERY_MS) : everyMs;
}

/** @param path below `/api/v1`, with its query */
export function useRead<Value>(
  path: string,
  options: ReadOptions = {},
): UseQueryResult<Value, Error> {
  const interval = useInterval(options.everyMs);
  return useQuery<Value, Error>({
    queryKey: [path],
    queryFn: ({ signal }) => read<Value>(path, signal),
    enabled: options.when ?? true,
    refetchInterval: interval,
    ...(options.keep === true ? { placeholderData: keepPreviousData } : {}),
  });
}

/** A list page by page. */
export function usePages<Row>(path: string, options: ReadOptions = {}) {
  const interval = useInterval(options.everyMs);
  const query = useInfiniteQuery<Listing<Row>, Error, Listing<Row>, readonly string[], string>({
    queryKey: [path, 'pages'],
    queryFn: ({ pageParam, signal }) => read<Listing<Row>>(pageParam, signal),
    initialPageParam: path,
    getNextPageParam: ({ next }) => (next === null ? undefined : pathOf(next)),
    enabled: options.when ?? true,
    refetchInterval: interval,
    select: ({ pages }) => ({
      data: pages.flatMap(({ data }) => data),
      next: pages.at(-1)?.next ?? null,
    }),
  });
  return query;
}

/**
 * @param path of a list that `usePages` reads
 * @returns reads it again: every page that is here, or the first one only, which drops the others;
 * rejects when that fails, which the list shows too
 */
export function useReadAgain(path: string): (pages: 'all' | 'first') => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    (pages) => {
      const queryKey = [path, 'pages'];
      if (pages === 'first') {
        client.setQueryData<InfiniteData<unknown>>(queryKey, (before) =>
          before === undefined
            ? before
            : { pages: before.pages.slice(0, 1), pageParams: before.pageParams.slice(0, 1) },
        );
      }
      return client.refetchQueries({ queryKey }, { throwOnError: true });
    },
    [client, path],
  );
}

/** The address of a page that follows, as a path below `/api/v1`. */
function pathOf(address: string): string {
  const at = address.indexOf(`${API}/`);
  return at < 0 ? address : address.slice(at + API.length);
}

/** Somebody signed in: the shell shows nothing before. */
export function useMe(): Me {
  const { data } = useRead<Me>('/me');
  if (data === undefined) throw new Error('nobody is signed in yet');
  return data;
}

/** What the role of this member allows; the API decides anyway. */
export function useMay(): (action: Action) => boolean {
  const { role } = useMe();
  return (action) => ROLES.indexOf(role) >= ROLES.indexOf(ROLE_OF_ACTION[action]);
}

export interface Sending<Value> {
  /** Called with the answer, before everything is read again. */
  readonly onDone?: (value: Value) => void;
}

export function useWrite<Value = unknown>(
  options: Sending<Value> = {},
): UseMutationResult<Value, Error, Write> {
  const client = useQueryClient();
  return useMutation<Value, Error, Write>({
    mutationFn: (change) =>
      write<Value>(change, client.getQueryData<Me>(['/me'])?.csrf ?? undefined),
    onSuccess(value) {
      options.onDone?.(value);
      return client.invalidateQueries();
    },
  });
}
