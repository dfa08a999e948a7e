// The button at the end of a list that has more.
import { Button } from './button.tsx';

export interface MorePagesProps {
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    fetchNextPage(): unknown;
  };
}

export function MorePages({ query }: MorePagesProps) {
  if (!query.hasNextPage) return null;
  return (
    <div className="mt-4">
      <Button busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
        Show more
      </Button>
    </div>
  );
}
