// The keyboard never falls off the page: when what has the focus goes away (a step of the guide that is
// done, a row that was removed, a button that no longer does anything), the focus goes to the heading
// nearest to where it was.
import { useEffect } from 'react';

const HEADINGS = 'h1, h2, h3';

interface Place {
  readonly element: Element;
  /** What stood around it, from the inside. */
  readonly around: readonly Element[];
}

function placeOf(element: Element): Place {
  const around: Element[] = [];
  for (let at = element.parentElement; at !== null; at = at.parentElement) around.push(at);
  return { element, around };
}

function isGone({ element }: Place): boolean {
  return !element.isConnected || element.matches(':disabled');
}

function headingNear({ around }: Place): HTMLElement | undefined {
  for (const element of around) {
    if (!element.isConnected) continue;
    const heading = element.querySelector<HTMLElement>(HEADINGS);
    if (heading !== null) return heading;
  }
  return undefined;
}

export function useFocusKeeper(): void {
  useEffect(() => {
    let last: Place | undefined;
    let frame = 0;
    const onFocusIn = ({ target }: FocusEvent) => {
      last = target instanceof Element && target !== document.body ? placeOf(target) : undefined;
    };
    const look = () => {
      if (last === undefined || !isGone(last)) return;
      cancelAnimationFrame(frame);
      // A dialog gives the focus back, and a screen may take it: they come first.
      frame = requestAnimationFrame(() => {
        const { activeElement } = document;
        if (last === undefined || !isGone(last)) return;
        if (activeElement !== document.body && activeElement !== last.element) return;
        const heading = headingNear(last);
        last = undefined;
        if (heading === undefined) return;
        heading.tabIndex = -1;
        heading.focus();
      });
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['disabled'],
    });
    document.addEventListener('focusin', onFocusIn);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      document.removeEventListener('focusin', onFocusIn);
    };
  }, []);
}
