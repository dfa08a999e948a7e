// The attacks of the library that a tool or a server is linked to, as cards.
import { attackById, EVIDENCE_TEXTS } from '#core/attacks/index.ts';
import { attackPath } from './address.ts';
import { type Block, heading, quiet } from './page.ts';

export function attackBlocks(ids: readonly string[], title: string): readonly Block[] {
  const attacks = ids.flatMap((id) => attackById(id) ?? []);
  return [
    heading(title),
    ...(attacks.length === 0
      ? [quiet('None of the library needs what it gives.')]
      : [
          {
            kind: 'cards',
            cards: attacks.map(({ id, name, evidence, summary }) => ({
              href: attackPath(id),
              title: name,
              label: EVIDENCE_TEXTS[evidence].title,
              text: summary,
            })),
          } as const,
        ]),
  ];
}
