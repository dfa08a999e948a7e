// Whether somebody reads further down, so that nothing may move under their eyes.
import { useSyncExternalStore } from 'react';

/** So far down the top of the list is out of sight or close to it, pixels. */
const AWAY_PX = 260;

function follow(onChange: () => void): () => void {
  window.addEventListener('scroll', onChange, { passive: true });
  return () => window.removeEventListener('scroll', onChange);
}

export function useScrolledAway(): boolean {
  return useSyncExternalStore(follow, () => window.scrollY > AWAY_PX);
}
