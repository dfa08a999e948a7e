// The policy for a whole server, in three strengths, folded; for a server with very many tools only
// the recommended one is on the page.
import type { ServerRecord } from '#contract/catalogue.ts';
import type { ServerText } from '#core/catalogue/index.ts';
import { clientBlocks } from './client-blocks.ts';
import { type Block, heading, paragraph, prose, quiet, subheading, when } from './page.ts';
import { oneLine } from './shown-text.ts';

const PRESET_WORDS = {
  recommended: 'Recommended',
  strict: 'Strict',
  'read-only': 'Read-only',
} as const;

/** Beyond this, the page would be mostly policy. */
const ALL_PRESETS_MAX = 120;

export function policyBlocks(
  server: ServerRecord,
  control: ServerText['howToControl'],
): readonly Block[] {
  if (server.counts.total === 0) return [];
  const all = server.counts.total <= ALL_PRESETS_MAX;
  const policies = all ? control.policies : control.policies.slice(0, 1);
  return [
    heading('How to control it'),
    paragraph(...prose(control.sentences)),
    ...policies.map(
      ({ preset, policy }): Block => ({
        kind: 'folded',
        summary: `${PRESET_WORDS[preset]} policy. ${policy.description ?? ''}`,
        blocks: [
          {
            kind: 'code',
            label: `policy.json, ${PRESET_WORDS[preset].toLowerCase()}`,
            language: 'json',
            text: JSON.stringify(policy, null, 2),
          },
        ],
      }),
    ),
    ...when(!all, () => [
      quiet(
        'The other strengths are printed by ',
        { kind: 'code', text: `wicketgate scan ${oneLine(server.source, 200)} --policy strict` },
        '.',
      ),
    ]),
    subheading('Steps'),
    { kind: 'list', ordered: true, items: control.steps.map(prose) },
    ...clientBlocks(server, control),
  ];
}
