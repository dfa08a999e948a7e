// The page of a server: what an agent could do with it, the grade with every deduction, who stands
// behind it, its tools, findings, the policy for all of it, how it was scanned.
import type { CatalogueEvent, ServerRecord, ToolRecord } from '#contract/catalogue.ts';
import { type ServerText, serverText, shownSource } from '#core/catalogue/index.ts';
import { METHOD, SERVERS, serverPath } from './address.ts';
import { attackBlocks } from './attack-blocks.ts';
import { findingBlocks } from './finding-blocks.ts';
import { HOME_CRUMB } from './list-pages.ts';
import { hasOrders, serverOrderWarning } from './orders.ts';
import {
  type Block,
  code,
  type Fact,
  foreign,
  heading,
  type Inline,
  type Line,
  link,
  type Page,
  paragraph,
  prose,
  quiet,
  when,
} from './page.ts';
import { policyBlocks } from './policy-blocks.ts';
import { scanBlocks } from './scan-blocks.ts';
import { AUTH_WORDS, IDENTITY_WORDS } from './server-words.ts';
import { countText, numberText, oneLine, webAddress } from './shown-text.ts';

/** Tools on the page itself; all of them are on pages of their own. */
const TOOLS_MAX = 100;

export interface ServerPageFacts {
  readonly server: ServerRecord;
  readonly tools: readonly ToolRecord[];
  readonly events: readonly CatalogueEvent[];
}

export function serverPage(facts: ServerPageFacts): Page {
  const { server, tools, events } = facts;
  const text = serverText(server, tools);
  const title = oneLine(server.title, 60);
  return {
    path: serverPath(server.slug),
    title: `${title} (${oneLine(server.slug, 60)})`,
    description: oneLine(text.summary.replaceAll('`', ''), 250),
    eyebrow: ['An MCP server from ', sourceLine(server)],
    heading: foreign(title),
    lead: [prose(text.summary)],
    crumbs: [HOME_CRUMB, { text: 'Servers', href: SERVERS }],
    crumb: title,
    contents: true,
    json: `/v1${serverPath(server.slug)}`,
    data: [softwareData(server)],
    blocks: [
      { kind: 'facts', facts: factsOf(server) },
      ...warnings(server),
      ...serverOrderWarning(tools),
      ...ownWords(server),
      heading('What an agent could do with it'),
      paragraph(...prose(text.abilities)),
      ...when(server.counts.total > 0, () => [
        { kind: 'counts', counts: server.counts },
        quiet(...prose(text.context)),
      ]),
      ...toolBlocks(facts),
      ...gradeBlocks(server),
      ...when(server.findings.length > 0, () => [
        heading('Findings'),
        ...findingBlocks(server.findings, server.slug),
      ]),
      heading('Who stands behind it'),
      paragraph(...prose(text.identity)),
      ...when(server.identity.evidence.length > 0, () => [
        { kind: 'evidence', quotes: server.identity.evidence },
      ]),
      heading('How it is reached'),
      paragraph(...prose(text.posture)),
      ...when(server.posture.evidence.length > 0, () => [
        { kind: 'evidence', quotes: server.posture.evidence },
      ]),
      ...policyBlocks(server, text.howToControl),
      ...attackBlocks(text.attacks, 'Attacks that concern it'),
      ...offerBlocks(server),
      ...scanBlocks(server),
      ...when(events.length > 0, () => [
        heading('What has changed'),
        { kind: 'events', rows: events, withServer: false },
      ]),
      heading('Questions'),
      questions(text),
    ],
  };
}

function questions(text: ServerText): Block {
  return {
    kind: 'questions',
    // Their policies stand above, under "The policy for it".
    questions: text.questions.map(({ q, a }) => ({ question: q, answer: [a] })),
  };
}

/** The address as a link; a package by its name, because every user has a registry of their own. */
function sourceLine(server: ServerRecord): Inline {
  const { source } = server;
  return webAddress(source) === undefined
    ? code(oneLine(shownSource(server), 120))
    : { kind: 'outside', url: source };
}

function factsOf(server: ServerRecord): readonly Fact[] {
  const { grade, identity, posture, publisher, context, version, licence } = server;
  const known = (text: string | null): Line =>
    text === null || text.trim() === '' ? 'unknown' : foreign(oneLine(text, 80));
  return [
    {
      label: 'Grade',
      value: { kind: 'grade', letter: grade?.letter ?? null, score: grade?.score ?? null },
    },
    { label: 'Identity', value: IDENTITY_WORDS[identity.level] },
    { label: 'Access', value: AUTH_WORDS[posture.auth] },
    { label: 'Publisher', value: known(publisher) },
    { label: 'Version scanned', value: known(version) },
    { label: 'Licence', value: known(licence) },
    ...outside('Repository', server.repository),
    ...outside('Homepage', server.homepage),
    {
      label: 'Context cost',
      value: server.counts.total === 0 ? 'unknown' : `about ${countText(context.tokens, 'token')}`,
    },
    { label: 'Last scan', value: { kind: 'date', atMs: server.scannedAtMs } },
  ];
}

function outside(label: string, url: string | null): readonly Fact[] {
  if (url === null || url.trim() === '') return [];
  return [
    { label, value: { kind: 'outside', url, text: oneLine(url.replace(/^https?:\/\//, ''), 80) } },
  ];
}

function warnings({ deprecated, scan, counts }: ServerRecord): readonly Block[] {
  const lines: Line[] = [];
  if (deprecated !== null) {
    lines.push([
      'Its publisher has deprecated this version: “',
      foreign(oneLine(deprecated)),
      '”.',
    ]);
  }
  if (scan.outcome !== 'listed' && counts.total > 0) {
    lines.push(
      'The newest scan could not list the tools; what stands here is from an earlier one.',
    );
  }
  return lines.length === 0 ? [] : [{ kind: 'note', tone: 'warning', lines }];
}

function ownWords(server: ServerRecord): readonly Block[] {
  const { description, instructions } = server;
  const orders = hasOrders(server);
  return [
    ...when(description !== null && description.trim() !== '', () => [
      { kind: 'foreign', label: 'The publisher’s own words', text: description ?? '', orders },
    ]),
    ...when(instructions !== null && instructions.trim() !== '', () => [
      {
        kind: 'foreign',
        label: 'What the server tells every model that connects',
        text: instructions ?? '',
        orders,
      },
    ]),
  ];
}

function toolBlocks({ server, tools }: ServerPageFacts): readonly Block[] {
  if (tools.length === 0) return [];
  const left = tools.length - TOOLS_MAX;
  return [
    heading(`${countText(tools.length, 'tool')}, gravest first`, 'tools'),
    { kind: 'tools', rows: tools.slice(0, TOOLS_MAX), withServer: false },
    ...(left > 0
      ? [
          paragraph(
            link(`All ${numberText(tools.length)} tools`, `${serverPath(server.slug)}/tools`),
          ),
        ]
      : []),
  ];
}

function gradeBlocks({ grade }: ServerRecord): readonly Block[] {
  if (grade === null) return [];
  const { letter, score, method, deductions } = grade;
  return [
    heading('How the grade comes about'),
    paragraph(
      { kind: 'grade', letter, score },
      ` by version ${method} of `,
      link('the method', `${METHOD}#grade`),
      deductions.length === 0
        ? ': nothing was taken off.'
        : `: ${countText(deductions.length, 'deduction')} from 100.`,
    ),
    ...when(deductions.length > 0, () => [
      {
        kind: 'table',
        caption: 'What was taken off, and why',
        columns: ['Points', 'Reason'],
        rows: deductions.map(({ points, reason }) => [`−${numberText(points)}`, prose(reason)]),
      },
    ]),
  ];
}

function offerBlocks({ prompts, resources }: ServerRecord): readonly Block[] {
  const described = (description: string | null): Line =>
    description === null || description.trim() === '' ? 'none' : foreign(oneLine(description));
  return [
    ...when(prompts.length > 0, () => [
      heading(countText(prompts.length, 'prompt'), 'prompts'),
      {
        kind: 'table',
        caption: 'Prompts that the server offers',
        columns: ['Name', 'Description'],
        rows: prompts
          .slice(0, TOOLS_MAX)
          .map(({ name, description }) => [code(oneLine(name, 80)), described(description)]),
      },
    ]),
    ...when(resources.length > 0, () => [
      heading(countText(resources.length, 'resource'), 'resources'),
      {
        kind: 'table',
        caption: 'Resources that the server offers',
        columns: ['Name', 'Address', 'Description'],
        rows: resources
          .slice(0, TOOLS_MAX)
          .map(({ name, uri, description }) => [
            foreign(oneLine(name, 80)),
            code(oneLine(uri, 120)),
            described(description),
          ]),
      },
    ]),
  ];
}

function softwareData(server: ServerRecord): Readonly<Record<string, unknown>> {
  const { title, description, version, publisher, licence, homepage, repository } = server;
  const url = webAddress(homepage ?? '') ?? webAddress(repository ?? '');
  return {
    '@type': 'SoftwareApplication',
    name: oneLine(title, 120),
    applicationCategory: 'DeveloperApplication',
    applicationSubCategory: 'MCP server',
    ...(description === null ? {} : { description: oneLine(description, 300) }),
    ...(version === null ? {} : { softwareVersion: oneLine(version, 60) }),
    ...(publisher === null
      ? {}
      : { publisher: { '@type': 'Organization', name: oneLine(publisher, 120) } }),
    ...(licence === null ? {} : { license: oneLine(licence, 120) }),
    ...(url === undefined ? {} : { sameAs: url }),
  };
}
