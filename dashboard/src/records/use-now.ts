// The time for what ends now, such as a chart of the last hour: moves on every minute while it is shown.
import { useEffect, useState } from 'react';

const EVERY_MS = 60_000;

export function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
