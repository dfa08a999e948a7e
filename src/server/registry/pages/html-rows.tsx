// Rows of the catalogue as HTML: tools, servers, events, evidence, counts, cards, the pager.
import type { CatalogueEvent, Counts, ServerSummary, ToolSummary } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import { shownSource } from '#core/catalogue/index.ts';
import { firstSentence } from '#core/kit/first-sentence.ts';
import { categoryPath, serverPath, toolPath } from './address.ts';
import { eventWords } from './event-words.ts';
import { CategoryMark, CategoryShape, Foreign, GradeMark, SeverityMark, Text } from './marks.tsx';
import { type Block, type EvidenceQuote, prose } from './page.ts';
import { countText, dateText, numberText, oneLine, shown } from './shown-text.ts';

type Of<Kind extends Block['kind']> = Extract<Block, { readonly kind: Kind }>;

export function ToolRows({ rows, withServer }: Of<'tools'>) {
  return (
    <ul class="rows tools">
      {rows.map((tool) => (
        <ToolRow tool={tool} withServer={withServer} />
      ))}
    </ul>
  );
}

function ToolRow({ tool, withServer }: { tool: ToolSummary; withServer: boolean }) {
  const { name, server, description, category, severity } = tool;
  return (
    <li>
      <p class="row-head">
        <a class="row-name" href={toolPath(server.slug, name)}>
          <code>
            <bdi>{name === '' ? '(empty)' : shown(oneLine(name, 120))}</bdi>
          </code>
        </a>
        {withServer ? (
          <span class="row-of">
            of{' '}
            <a href={serverPath(server.slug)}>
              <bdi>{shown(oneLine(server.title, 80))}</bdi>
            </a>
          </span>
        ) : null}
        <span class="row-marks">
          <CategoryMark category={category} />
          <SeverityMark severity={severity} />
        </span>
      </p>
      <Words text={description} none="It has no description." />
    </li>
  );
}

function Words({ text, none }: { text: string | null; none: string }) {
  const line = text === null ? '' : oneLine(firstSentence(text));
  return line === '' ? (
    <p class="row-words none">{none}</p>
  ) : (
    <p class="row-words">
      <Foreign text={line} />
    </p>
  );
}

export function ServerRows({ rows }: Of<'servers'>) {
  return (
    <ul class="rows servers">
      {rows.map((server) => (
        <ServerRow server={server} />
      ))}
    </ul>
  );
}

function ServerRow({ server }: { server: ServerSummary }) {
  const { slug, title, grade, counts, description, outcome } = server;
  return (
    <li>
      <p class="row-head">
        <GradeMark letter={grade} />
        <a class="row-name" href={serverPath(slug)}>
          <bdi>{shown(oneLine(title, 80))}</bdi>
        </a>
        <span class="row-of">
          <code>
            <bdi>{shown(oneLine(shownSource(server), 80))}</bdi>
          </code>
        </span>
        <span class="row-marks">
          {outcome === 'listed' || counts.total > 0 ? (
            <SmallCounts counts={counts} />
          ) : (
            <span class="quiet">tools not listed</span>
          )}
        </span>
      </p>
      <Words text={description} none="The publisher gives no description." />
    </li>
  );
}

/** The counts of a server in a line: how many tools, and how many of each category that it has. */
function SmallCounts({ counts }: { counts: Counts }) {
  return (
    <span class="small-counts">
      <span>{countText(counts.total, 'tool')}</span>
      {TOOL_CLASSES.filter((name) => counts[name] > 0).map((name) => (
        <span class={`mark category ${name.toLowerCase()}`}>
          <CategoryShape category={name} />
          {numberText(counts[name])} <span class="unseen">{name}</span>
        </span>
      ))}
    </span>
  );
}

export function EventRows({ rows, withServer }: Of<'events'>) {
  return (
    <ol class="rows events" reversed>
      {rows.map((event) => (
        <EventRow event={event} withServer={withServer} />
      ))}
    </ol>
  );
}

function EventRow({ event, withServer }: { event: CatalogueEvent; withServer: boolean }) {
  const { atMs, server, severity, summary } = event;
  return (
    <li>
      <p class="row-head">
        <time datetime={new Date(atMs).toISOString()}>{dateText(atMs)}</time>
        {withServer ? (
          <a class="row-name" href={serverPath(server.slug)}>
            <bdi>{shown(oneLine(server.title, 80))}</bdi>
          </a>
        ) : null}
        <span class="row-of">{eventWords(event)}</span>
        <span class="row-marks">
          <SeverityMark severity={severity} />
        </span>
      </p>
      <p class="row-words">
        <Text line={prose(oneLine(summary, 400))} />
      </p>
    </li>
  );
}

export function EvidenceRows({ quotes }: { quotes: readonly EvidenceQuote[] }) {
  return (
    <ul class="evidence">
      {quotes.map(({ source, quote, supports }) => (
        <li>
          {quote === '' ? null : (
            <q dir="auto">
              <Foreign text={oneLine(quote, 400)} />
            </q>
          )}
          <p>
            <code>
              <bdi>{shown(oneLine(source, 300))}</bdi>
            </code>{' '}
            <Text line={prose(supports)} />
          </p>
        </li>
      ))}
    </ul>
  );
}

/** How many tools of each category, as a bar and a list. */
export function CountBar({ counts }: Of<'counts'>) {
  const present = TOOL_CLASSES.filter((name) => counts[name] > 0);
  return (
    <div class="count-bar">
      <svg
        viewBox="0 0 1000 8"
        preserveAspectRatio="none"
        width="100%"
        height="8"
        aria-hidden="true"
      >
        {present.map((name, index) => {
          const before = present.slice(0, index).reduce((sum, other) => sum + counts[other], 0);
          const scale = 1000 / Math.max(1, counts.total);
          return (
            <rect
              class={`category ${name.toLowerCase()}`}
              x={before * scale}
              y="0"
              width={Math.max(2, counts[name] * scale - 3)}
              height="8"
            />
          );
        })}
      </svg>
      <ul>
        {TOOL_CLASSES.map((name) => (
          <li>
            <a class={`mark category ${name.toLowerCase()}`} href={categoryPath(name)}>
              <CategoryShape category={name} />
              {name}
            </a>{' '}
            <strong>{numberText(counts[name])}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function Cards({ cards }: Of<'cards'>) {
  return (
    <ul class={cards.length === 5 ? 'cards five' : 'cards'}>
      {cards.map(({ href, title, label, text }) => (
        <li>
          {label === undefined ? null : (
            <p class="card-label">
              <Text line={label} />
            </p>
          )}
          <a href={href}>{shown(title)}</a>
          <p>
            <Text line={prose(text)} />
          </p>
        </li>
      ))}
    </ul>
  );
}

export function Pager({ first, previous, next }: Of<'pager'>) {
  return (
    <nav class="pager" aria-label="Pages">
      {first === undefined ? null : <a href={first}>First page</a>}
      {previous === undefined ? null : (
        <a href={previous} rel="prev">
          ← Previous page
        </a>
      )}
      {next === undefined ? null : (
        <a href={next} rel="next">
          Next page →
        </a>
      )}
    </nav>
  );
}
