// Follows a stream of events of the API (SSE). The browser connects again by itself.
import { useEffect, useRef, useState } from 'react';
import { API } from './request.ts';

export type LiveState = 'connecting' | 'live' | 'interrupted';

/** @param path below `/api/v1`; `undefined`: do not listen */
export function useLive<Value>(
  path: string | undefined,
  onEvent: (value: Value) => void,
): LiveState {
  const [state, setState] = useState<LiveState>('connecting');
  const newest = useRef(onEvent);
  newest.current = onEvent;
  useEffect(() => {
    if (path === undefined) return;
    setState('connecting');
    const source = new EventSource(`${API}${path}`);
    source.onopen = () => setState('live');
    source.onerror = () => setState('interrupted');
    source.onmessage = ({ data }) => newest.current(JSON.parse(String(data)));
    return () => source.close();
  }, [path]);
  return state;
}
