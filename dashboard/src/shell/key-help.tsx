// What the keys do, at `?`.
import { Dialog, Key } from '#dashboard/ui/index.ts';
import { PLACES } from './places.ts';

type Line = readonly [keys: readonly string[], words: string];

const GROUPS: readonly (readonly [heading: string, lines: readonly Line[]])[] = [
  [
    'Everywhere',
    [
      [['Ctrl', 'K'], 'search and commands'],
      [['/'], 'search of this screen'],
      [['?'], 'this list'],
      [['Esc'], 'close what is open'],
    ],
  ],
  ['Go to', PLACES.map(({ key, label }): Line => [['g', key], label])],
  [
    'Approvals',
    [
      [['j'], 'next call'],
      [['k'], 'the one before'],
      [['a', 'Enter'], 'approve it'],
      [['d', 'Enter'], 'refuse it'],
    ],
  ],
  [
    'Policy builder, on a tool',
    [
      [['a'], 'allow'],
      [['k'], 'ask'],
      [['d'], 'deny'],
      [['h'], 'hide'],
      [['c'], 'custom'],
      [['Space'], 'select'],
      [['↑', '↓'], 'move'],
    ],
  ],
];

export function KeyHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" wide onClose={onClose}>
      <section
        aria-label="Keys of the keyboard"
        tabIndex={0}
        className="gap-x-10 outline-offset-4 sm:columns-2"
      >
        {GROUPS.map(([heading, lines]) => (
          <section key={heading} className="mb-6 break-inside-avoid">
            <h3 className="mb-2 text-[0.95rem]">{heading}</h3>
            <dl className="grid gap-y-1.5">
              {lines.map(([keys, words]) => (
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
          </section>
        ))}
      </section>
    </Dialog>
  );
}
