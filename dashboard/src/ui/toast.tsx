// One line at the foot of the window that says what has just been done, read out to those who hear it.
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { shown } from '#core/kit/shown.ts';

const SHOWN_MS = 5_000;
const Tell = createContext<(text: string) => void>(() => {});

/** @returns says something that was done: `grant revoked` */
export function useTell(): (text: string) => void {
  return useContext(Tell);
}

export function Toasts({ children }: { children: ReactNode }) {
  const [text, setText] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const tell = useCallback((words: string) => {
    clearTimeout(timer.current);
    setText(shown(words));
    timer.current = setTimeout(() => setText(''), SHOWN_MS);
  }, []);
  return (
    <Tell value={tell}>
      {children}
      <div
        role="status"
        className="pointer-events-none fixed inset-x-0 bottom-5 z-20 grid place-items-center px-4"
      >
        {text === '' ? null : (
          <p className="rounded-base bg-ink px-4 py-2 text-paper shadow-lg">{text}</p>
        )}
      </div>
    </Tell>
  );
}
