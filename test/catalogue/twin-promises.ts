// Whatever is written in whatever order, a driver of the catalogue's port lists what a catalogue
// without a database lists. Run by src/server/storage/catalogue-conformance.test.ts.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVENT_KINDS, GRADE_LETTERS, SEVERITIES } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import type { EventFilter, ServerFilter, ToolFilter } from '#core/assessment/index.ts';
import { type NaiveCatalogue, naiveCatalogue } from './naive-catalogue.ts';
import { assessed, newEvent, type ServerTraits } from './records.ts';
import { allPages, type Subject } from './subject.ts';

const ATTACKS = ['injection', 'exfiltration', 'deletion'];
const sources = fc.constantFrom(...'abcdefgh');

/** A member that may be missing, as strict types want it. */
const maybe = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: undefined });
const defined = <Shape extends object>(shape: Shape) =>
  Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Shape]?: Exclude<Shape[Name], undefined>;
  }; // the others were left out

const tools = fc.record({
  name: fc.constantFrom('get', 'getAll', 'get_all', 'pay', 'Zoo', 'éa', '🦊', '\uffee', 'drop it'),
  category: fc.constantFrom(...TOOL_CLASSES),
  severity: fc.constantFrom(...SEVERITIES),
  attacks: fc.subarray(ATTACKS),
});

const events = fc.record({
  kind: fc.constantFrom(...EVENT_KINDS),
  severity: fc.constantFrom(...SEVERITIES),
});

const scans = fc.record({
  source: sources,
  letter: fc.constantFrom(...GRADE_LETTERS, null),
  tools: fc.uniqueArray(tools, { selector: ({ name }) => name, maxLength: 8 }),
  events: fc.array(events, { maxLength: 3 }),
});

const toolFilters = fc
  .record({
    category: maybe(fc.constantFrom(...TOOL_CLASSES)),
    riskClass: maybe(fc.constantFrom(...SEVERITIES)),
    severity: maybe(fc.constantFrom(...SEVERITIES)),
    attack: maybe(fc.constantFrom(...ATTACKS)),
    server: maybe(sources),
  })
  .map((filter): ToolFilter => defined(filter));
const serverFilters = fc
  .record({
    grade: maybe(fc.constantFrom(...GRADE_LETTERS)),
    category: maybe(fc.constantFrom(...TOOL_CLASSES)),
  })
  .map((filter): ServerFilter => defined(filter));
const eventFilters = fc
  .record({
    kinds: maybe(fc.subarray([...EVENT_KINDS])),
    severity: maybe(fc.constantFrom(...SEVERITIES)),
    server: maybe(sources),
  })
  .map((filter): EventFilter => defined(filter));

interface Questions {
  readonly limit: number;
  readonly toolFilter: ToolFilter;
  readonly serverFilter: ServerFilter;
  readonly eventFilter: EventFilter;
}

const questions: fc.Arbitrary<Questions> = fc.record({
  limit: fc.integer({ min: 1, max: 7 }),
  toolFilter: toolFilters,
  serverFilter: serverFilters,
  eventFilter: eventFilters,
});

async function compare({ store }: Subject, twin: NaiveCatalogue, asked: Questions): Promise<void> {
  const { limit, toolFilter, serverFilter, eventFilter } = asked;
  const listed = await allPages((page) => store.tools(toolFilter, page), limit);
  expect(listed.map(({ server, name }) => `${server.slug} ${name}`)).toEqual(
    twin.tools(toolFilter),
  );
  const servers = await allPages((page) => store.servers(serverFilter, page), limit);
  expect(servers.map(({ slug }) => slug)).toEqual(twin.slugs(serverFilter));
  const recent = await allPages((page) => store.recentEvents(eventFilter, page), limit);
  expect(recent.map(({ summary }) => summary).reverse()).toEqual(twin.events(eventFilter));
  const old = await allPages(
    ({ cursor, ...page }) =>
      store.events(eventFilter, { ...page, ...(cursor === undefined ? {} : { after: cursor }) }),
    limit,
  );
  expect(old.map(({ summary }) => summary)).toEqual(twin.events(eventFilter));
  expect(await store.stats()).toMatchObject(twin.stats());
}

export function promisesOfTwins(subject: Subject): void {
  test('lists the same for every filter and size of page', async () => {
    // One catalogue for all rounds: each adds to what the ones before have left.
    const twin = naiveCatalogue();
    let written = 0;
    const rounds = fc.record({ scans: fc.array(scans, { maxLength: 6 }), asked: questions });
    await fc.assert(
      fc.asyncProperty(rounds, async (round) => {
        for (const scan of round.scans) {
          const traits: ServerTraits = {
            ...scan,
            slug: scan.source,
            source: `npm:${scan.source}`,
            events: scan.events.map((event) => newEvent(`${++written}`, event)),
          };
          twin.apply(traits.source, assessed(traits));
          await subject.put(traits);
        }
        await compare(subject, twin, round.asked);
      }),
      { numRuns: 150, endOnFailure: true },
    );
  });
}
