// Which rows of a long list are in sight, with a few around them; rows have one height.
import { type RefObject, useCallback, useState, useSyncExternalStore } from 'react';

const AROUND = 6;
const WIDE = '(min-width: 40rem)';
const IN_SIGHT_MAX = 24;

function onWidth(changed: () => void): () => void {
  const query = matchMedia(WIDE);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

export interface RowWindow {
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
  readonly rowHeight: number;
  readonly onScroll: () => void;
  /** Brings a row into sight. */
  readonly show: (index: number) => void;
}

export function useRowWindow(box: RefObject<HTMLElement | null>, count: number): RowWindow {
  const wide = useSyncExternalStore(onWidth, () => matchMedia(WIDE).matches);
  const rowHeight = wide ? 58 : 100;
  const [first, setFirst] = useState(0);
  const onScroll = useCallback(() => {
    setFirst(Math.floor((box.current?.scrollTop ?? 0) / rowHeight));
  }, [box, rowHeight]);
  const show = useCallback(
    (index: number) => {
      const element = box.current;
      if (element === null) return;
      const top = index * rowHeight;
      const bottom = top + rowHeight - element.clientHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (bottom > element.scrollTop) element.scrollTop = bottom;
      setFirst(Math.floor(element.scrollTop / rowHeight));
    },
    [box, rowHeight],
  );
  const start = Math.min(first, Math.max(0, count - 1));
  const from = Math.max(0, start - AROUND);
  const to = Math.min(count, start + IN_SIGHT_MAX + AROUND);
  return { from, to, rowHeight, onScroll, show };
}
