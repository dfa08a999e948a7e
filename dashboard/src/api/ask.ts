// Questions whose words do not fit into an address: sent like a write, cached like a read.
import {
  keepPreviousData,
  type UseQueryResult,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { write } from './request.ts';
import type { Me } from './shapes.ts';

/**
 * The answer to a question; the one before stays until it is here.
 * @param path below `/api/v1`, of an operation that changes nothing
 * @param body JSON; `undefined`: nothing is asked now
 */
export function useAsk<Value>(path: string, body: unknown): UseQueryResult<Value, Error> {
  const client = useQueryClient();
  return useQuery<Value, Error>({
    queryKey: [path, body],
    queryFn: () =>
      write<Value>(
        { method: 'POST', path, body },
        client.getQueryData<Me>(['/me'])?.csrf ?? undefined,
      ),
    enabled: body !== undefined,
    placeholderData: keepPreviousData,
  });
}
