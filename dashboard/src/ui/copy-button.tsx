// Copies a text, and says whether it worked.
import { useState } from 'react';
import { Button } from './button.tsx';

const SHOWN_MS = 2_000;

export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      // A page without a secure origin has no clipboard; the text can be selected by hand.
      setState('failed');
    }
    setTimeout(() => setState('ready'), SHOWN_MS);
  };
  const words = { ready: label, copied: 'Copied', failed: 'Select it by hand' };
  return (
    <Button tone="quiet" small icon={state === 'copied' ? 'check' : 'copy'} onClick={copy}>
      <span aria-live="polite">{words[state]}</span>
    </Button>
  );
}
