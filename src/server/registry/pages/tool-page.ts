// The page of a tool: what it is, what it does there, why it needs a policy, the words that show it,
// the attacks that need such access, how to control it, questions, related tools. Sentences come from
// the records through core/catalogue.
import type { EvidenceEntry, ServerRecord, ToolRecord, ToolSummary } from '#contract/catalogue.ts';
import { type ToolText, toolText } from '#core/catalogue/index.ts';
import { METHOD, SERVERS, serverPath, toolPath } from './address.ts';
import { attackBlocks } from './attack-blocks.ts';
import { clientBlocks } from './client-blocks.ts';
import { findingBlocks } from './finding-blocks.ts';
import { HOME_CRUMB } from './list-pages.ts';
import { hasOrders, orderWarning } from './orders.ts';
import {
  type Block,
  code,
  type Fact,
  foreign,
  heading,
  link,
  type Page,
  paragraph,
  prose,
  quiet,
  subheading,
  when,
} from './page.ts';
import { parameterBlocks } from './parameter-blocks.ts';
import { countText, numberText, oneLine } from './shown-text.ts';

export interface ToolPageFacts {
  readonly tool: ToolRecord;
  readonly server: ServerRecord;
  readonly related: readonly ToolSummary[];
  /** Address of the policy builder; absent: no link to it. */
  readonly builder?: string;
}

export function toolPage(facts: ToolPageFacts): Page {
  const { tool, server } = facts;
  const text = toolText(tool, server);
  const name = tool.name === '' ? '(no name)' : oneLine(tool.name, 80);
  const title = oneLine(server.title, 60);
  return {
    path: toolPath(server.slug, tool.name),
    title: `${name} of ${title}`,
    description: oneLine(`${tool.category}, ${tool.severity} severity. ${tool.rationale}`, 200),
    eyebrow: ['A tool of ', link(title, serverPath(server.slug))],
    heading: { kind: 'code', text: name },
    ...(tool.title === null || tool.title === tool.name
      ? {}
      : { lead: [foreign(oneLine(tool.title, 120))] }),
    crumbs: [
      HOME_CRUMB,
      { text: 'Servers', href: SERVERS },
      { text: title, href: serverPath(server.slug) },
    ],
    crumb: name,
    contents: true,
    ogType: 'article',
    ...jsonOf(server.slug, tool.name),
    blocks: [
      { kind: 'facts', facts: factsOf(facts) },
      ...orderWarning(tool),
      heading('What it does'),
      paragraph(...prose(text.whatItDoes)),
      ...ownWords(tool),
      ...parameterBlocks(tool),
      heading('Why it needs a policy'),
      paragraph(...prose(text.whyPolicy)),
      ...findingBlocks(tool.findings),
      ...evidenceBlocks(tool),
      ...attackBlocks(tool.attacks, 'Attacks that use this kind of access'),
      ...when(tool.owasp.length > 0, () => [quiet(`OWASP MCP Top 10: ${tool.owasp.join(', ')}.`)]),
      ...controlBlocks(facts, text),
      heading('Questions'),
      questionsOf(text),
      ...relatedBlocks(facts),
    ],
  };
}

/** The API takes names in plain percent-encoding, which cannot carry a folder's dots. */
function jsonOf(slug: string, name: string): { readonly json?: string } {
  if (name === '' || /^\.{1,2}$/.test(name)) return {};
  return { json: `/v1${serverPath(slug)}/tools/${encodeURIComponent(name.toWellFormed())}` };
}

/** A policy that stands on the page already is not repeated. */
function questionsOf({ questions, howToControl }: ToolText): Block {
  const shown = [howToControl.policy, ...howToControl.options.map(({ policy }) => policy)];
  const known = new Set(shown.map((policy) => JSON.stringify(policy)));
  return {
    kind: 'questions',
    questions: questions.map(({ q, a, policy }) => ({
      question: q,
      answer: [a],
      ...(policy === undefined || known.has(JSON.stringify(policy))
        ? {}
        : { code: { language: 'json', text: JSON.stringify(policy, null, 2) } }),
    })),
  };
}

function factsOf({ tool, server }: ToolPageFacts): readonly Fact[] {
  const { category, severity, riskClass, confidence, parameters, tokens, fingerprint } = tool;
  return [
    { label: 'Server', value: link(oneLine(server.title, 60), serverPath(server.slug)) },
    { label: 'Category', value: { kind: 'category', category, link: true } },
    { label: 'Risk of the category', value: { kind: 'severity', severity: riskClass } },
    { label: 'Severity of one misuse', value: { kind: 'severity', severity, link: true } },
    {
      label: 'Confidence',
      value: `${Math.round(confidence * 100)} %${confidence < 0.6 ? ', low' : ''}`,
    },
    {
      label: 'Parameters',
      value: `${numberText(parameters.total)}, ${numberText(parameters.required)} required`,
    },
    { label: 'Context cost', value: `about ${countText(tokens, 'token')}` },
    { label: 'Server scanned', value: { kind: 'date', atMs: server.scannedAtMs } },
    { label: 'Fingerprint', value: code(fingerprint.slice(0, 19)) },
  ];
}

function ownWords(tool: ToolRecord): readonly Block[] {
  const { description } = tool;
  return when(description !== null && description.trim() !== '', () => [
    {
      kind: 'foreign',
      label: 'The server’s own words, for models',
      text: description ?? '',
      orders: hasOrders(tool),
    },
  ]);
}

function evidenceBlocks({ evidence }: ToolRecord): readonly Block[] {
  return [
    heading('From the tool’s definition'),
    ...(evidence.length === 0
      ? [quiet('The definition says nothing that decides; the category is the careful guess.')]
      : [{ kind: 'evidence', quotes: distinct(evidence) } as const]),
    quiet('How evidence becomes a category: ', link('the method', METHOD), '.'),
  ];
}

/** What says the same thing twice is shown once. */
function distinct(evidence: readonly EvidenceEntry[]): readonly EvidenceEntry[] {
  const known = new Map(evidence.map((entry) => [JSON.stringify(entry), entry]));
  return [...known.values()];
}

function controlBlocks({ tool, server, builder }: ToolPageFacts, text: ToolText): readonly Block[] {
  const { sentences, policy, options, steps } = text.howToControl;
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  return [
    heading('How to control it'),
    paragraph(...prose(sentences)),
    { kind: 'code', label: 'policy.json', language: 'json', text: json(policy) },
    ...(policy.description === undefined ? [] : [quiet(...prose(policy.description))]),
    ...when(builder !== undefined, () => [
      paragraph(link('Open it in the builder', builderAddress(builder ?? '', server, tool))),
    ]),
    ...options.map(
      (option): Block => ({
        kind: 'folded',
        summary: `Instead: ${option.title}`,
        blocks: [
          ...(option.policy.description === undefined
            ? []
            : [paragraph(...prose(option.policy.description))]),
          { kind: 'code', label: 'policy.json', language: 'json', text: json(option.policy) },
        ],
      }),
    ),
    subheading('Steps'),
    { kind: 'list', ordered: true, items: steps.map(prose) },
    ...clientBlocks(server, text.howToControl),
  ];
}

function builderAddress(builder: string, server: ServerRecord, tool: ToolRecord): string {
  const query = new URLSearchParams({ server: server.slug, tool: tool.name });
  return `${builder}?${query}`;
}

function relatedBlocks({ related, server }: ToolPageFacts): readonly Block[] {
  return [
    heading('Related tools'),
    ...(related.length === 0
      ? [quiet('No other tool of the catalogue resembles it.')]
      : [{ kind: 'tools', rows: related, withServer: true } as const]),
    paragraph(
      link(`All ${countText(server.counts.total, 'tool')} of the server`, serverPath(server.slug)),
    ),
  ];
}
