// What the keys do, at `?`.
import { Dialog, Key } from '#dashboard/ui/index.ts';
import { PLACES } from './places.ts';

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [['Ctrl', 'K'], 'search and commands'],
  [['?'], 'this list'],
  [['j'], 'next approval or record'],
  [['k'], 'the one before'],
  [['Enter'], 'open it'],
  [['a'], 'approve the chosen call'],
  [['d'], 'refuse the chosen call'],
  [['/'], 'to the filters'],
  [['Esc'], 'close what is open'],
];

export function KeyHelp({ onClose }: { onClose: () => void }) {
  const all = [...KEYS, ...PLACES.map(({ key, label }) => [['g', key], label] as const)];
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="grid gap-x-8 gap-y-2 sm:grid-cols-2">
        {all.map(([keys, words]) => (
          <div key={words} className="flex items-baseline justify-between gap-3">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </dt>
            <dd className="text-right">{words}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
