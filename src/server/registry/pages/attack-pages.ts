// The attack library: an index by where an attack enters, and a page for each with what happens, how
// it is noticed, and a policy with the calls that show what it stops.
import type { CatalogueStore } from '#core/assessment/index.ts';
import {
  ATTACK_FAMILIES,
  type Attack,
  type AttackCall,
  EVIDENCE_TEXTS,
  FAMILY_TEXTS,
  incidentAddress,
  ATTACKS as LIBRARY,
} from '#core/attacks/index.ts';
import { ATTACKS, attackPath } from './address.ts';
import { cursorOf, HOME_CRUMB } from './list-pages.ts';
import {
  type Block,
  heading,
  type Line,
  link,
  type Page,
  paragraph,
  prose,
  quiet,
  unmarked,
  when,
} from './page.ts';
import { LIST_ROWS, type Place, turnsOf } from './paging.ts';
import { countText, numberText, oneLine } from './shown-text.ts';

export function attacksPage(): Page {
  return {
    path: ATTACKS,
    title: 'Attack library',
    description: `${numberText(LIBRARY.length)} attacks on agents and MCP servers: how they work, how they are noticed, and the policy that stops each of them.`,
    heading: 'Attack library',
    lead: [
      'How agents are turned against their users through tools, what each attack needs, and the policy that stops it.',
    ],
    crumbs: [HOME_CRUMB],
    contents: true,
    ogType: 'article',
    blocks: ATTACK_FAMILIES.flatMap((family) => {
      const attacks = LIBRARY.filter((attack) => attack.family === family);
      return when(attacks.length > 0, () => [
        heading(FAMILY_TEXTS[family].title, family),
        paragraph(FAMILY_TEXTS[family].intro),
        {
          kind: 'cards',
          cards: attacks.map((attack) => ({
            href: attackPath(attack.id),
            title: attack.name,
            label: EVIDENCE_TEXTS[attack.evidence].title,
            text: attack.summary,
          })),
        },
      ]);
    }),
    json: '/v1/attacks',
  };
}

export async function attackPage(
  store: CatalogueStore,
  attack: Attack,
  place: Place,
): Promise<Page> {
  const needsTools = attack.tools.length > 0;
  const rows = needsTools
    ? await store.tools({ attack: attack.id }, { limit: LIST_ROWS, ...cursorOf(place) })
    : { rows: [] };
  const { blocks, ...turns } = turnsOf(attackPath(attack.id), place, rows);
  return {
    ...turns,
    title: attack.name + (place.cursor === undefined ? '' : ', further tools'),
    description: unmarked(attack.summary),
    eyebrow: [
      link(FAMILY_TEXTS[attack.family].title, `${ATTACKS}#${attack.family}`),
      ` · ${EVIDENCE_TEXTS[attack.evidence].title}`,
    ],
    heading: attack.name,
    lead: [prose(attack.summary)],
    crumbs: [HOME_CRUMB, { text: 'Attacks', href: ATTACKS }],
    contents: true,
    ogType: 'article',
    blocks: [
      heading('How it works'),
      { kind: 'list', ordered: true, items: attack.steps.map(prose) },
      heading('What it needs'),
      paragraph(...prose(attack.access)),
      ...incidentBlocks(attack),
      heading('How it is noticed'),
      paragraph(...prose(attack.detection)),
      ...stopBlocks(attack),
      ...when(attack.owasp.length > 0, () => [
        heading('In the OWASP MCP Top 10'),
        { kind: 'list', items: attack.owasp },
      ]),
      ...when(needsTools, () => [
        heading('Tools with this kind of access'),
        ...(rows.rows.length === 0
          ? [quiet('No tool of the catalogue has it.')]
          : [{ kind: 'tools', rows: rows.rows, withServer: true } as const]),
        ...blocks,
      ]),
    ],
    data: [
      {
        '@type': 'TechArticle',
        headline: attack.name,
        abstract: unmarked(attack.summary),
        about: 'Model Context Protocol',
      },
    ],
  };
}

function incidentBlocks({ incidents, evidence }: Attack): readonly Block[] {
  return [
    heading('Where it happened'),
    ...(incidents.length === 0
      ? [paragraph(EVIDENCE_TEXTS[evidence].intro)]
      : [
          {
            kind: 'list',
            items: incidents.map(({ id, product, what }): Line => {
              const address = incidentAddress(id);
              const name =
                address === undefined ? id : ({ kind: 'outside', url: address, text: id } as const);
              return [name, ` (${product}): `, ...prose(what)];
            }),
          } as const,
        ]),
  ];
}

function stopBlocks({ defence, limits, policy, calls }: Attack): readonly Block[] {
  return [
    heading('How it is stopped'),
    paragraph(...prose(defence)),
    { kind: 'code', label: 'policy.json', language: 'json', text: JSON.stringify(policy, null, 2) },
    ...(policy.description === undefined ? [] : [quiet(...prose(policy.description))]),
    ...(limits === ''
      ? []
      : [paragraph({ kind: 'strong', text: 'What it does not do. ' }, ...prose(limits))]),
    {
      kind: 'table',
      caption: 'Calls that show what the policy does',
      columns: ['Call', 'What it is', 'Decision'],
      rows: calls.map((call) => [
        { kind: 'code', text: callText(call) } as const,
        `${call.kind === 'attack' ? 'Attack' : 'Honest work'}: ${call.note}${timesText(call)}`,
        { kind: 'strong', text: DECISIONS[call.expect] } as const,
      ]),
    },
  ];
}

const DECISIONS = { allow: 'allowed', deny: 'denied', ask: 'held for approval' } as const;

function callText({ tool, arguments: given }: AttackCall): string {
  return oneLine(`${tool}(${given === undefined ? '' : JSON.stringify(given)})`, 160);
}

function timesText({ times }: AttackCall): string {
  return times === undefined ? '' : `, ${countText(times, 'time')} in the same window`;
}
