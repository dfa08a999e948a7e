// Work that is not saved yet: whoever leaves the screen is asked first, whether by a link, the way back
// of the browser, or by closing the window.
import {
  createContext,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

type Navigate = (to: string, options?: { readonly replace?: boolean }) => void;

/** Stands around every change of the address: the router's `aroundNav`. */
export type AroundNavigation = (
  navigate: Navigate,
  to: string,
  options?: { readonly replace?: boolean },
) => void;

interface Unsaved {
  /** The address of the screen that holds unsaved work. */
  readonly at: RefObject<string | undefined>;
}

const UnsavedWork = createContext<Unsaved>({ at: { current: undefined } });

/**
 * Asks before this screen is left while something is unsaved.
 * @returns forgets it, right before the screen is left because it was saved
 */
export function useUnsaved(unsaved: boolean): () => void {
  const { at } = useContext(UnsavedWork);
  useEffect(() => {
    if (!unsaved) return;
    at.current = window.location.href;
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      if (at.current !== undefined) event.preventDefault();
    };
    window.addEventListener('beforeunload', onBeforeUnload);
    return () => {
      at.current = undefined;
      window.removeEventListener('beforeunload', onBeforeUnload);
    };
  }, [unsaved, at]);
  return useCallback(() => {
    at.current = undefined;
  }, [at]);
}

export interface UnsavedGuardProps {
  /** The router, which gets what stands around its changes of the address. */
  readonly children: (around: AroundNavigation) => ReactNode;
}

export function UnsavedGuard({ children }: UnsavedGuardProps) {
  const at = useRef<string | undefined>(undefined);
  const [leave, setLeave] = useState<{ readonly go: () => void }>();
  const around = useCallback<AroundNavigation>((navigate, to, options) => {
    const go = () => navigate(to, options);
    // A screen may note in its own address what it shows.
    const own = options?.replace === true && pathOf(to) === window.location.pathname;
    if (at.current === undefined || own) return go();
    setLeave({ go });
  }, []);
  useWayBack(at, setLeave);
  const work = useMemo(() => ({ at }), []);
  return (
    <UnsavedWork value={work}>
      {children(around)}
      {leave === undefined ? null : (
        <Dialog
          title="Leave without saving?"
          onClose={() => setLeave(undefined)}
          actions={
            <>
              <Button tone="primary" onClick={() => setLeave(undefined)}>
                Go on editing
              </Button>
              <Button
                tone="danger"
                onClick={() => {
                  at.current = undefined;
                  setLeave(undefined);
                  leave.go();
                }}
              >
                Leave
              </Button>
            </>
          }
        >
          <p>What you have changed here is not saved, and will be lost.</p>
        </Dialog>
      )}
    </UnsavedWork>
  );
}

function pathOf(to: string): string {
  return new URL(to, window.location.href).pathname;
}

/**
 * The browser's own way back cannot be held up: the address is put back on top, and who really wants
 * to leave is taken to where they were going.
 */
function useWayBack(
  at: RefObject<string | undefined>,
  ask: (leave: { readonly go: () => void }) => void,
): void {
  useEffect(() => {
    const onPopState = (event: PopStateEvent) => {
      const stay = at.current;
      const wanted = window.location.href;
      if (stay === undefined || stay === wanted) return;
      // The router must not see the change: it would take the screen down.
      event.stopImmediatePropagation();
      window.history.pushState(null, '', stay);
      ask({ go: () => window.history.pushState(null, '', wanted) });
    };
    window.addEventListener('popstate', onPopState, { capture: true });
    return () => window.removeEventListener('popstate', onPopState, { capture: true });
  }, [at, ask]);
}
