// The blocks of a page as HTML. Foreign text stays text: escaped, isolated, folded when it is long.
import {
  Cards,
  CountBar,
  EventRows,
  EvidenceRows,
  Pager,
  ServerRows,
  ToolRows,
} from './html-rows.tsx';
import { Text } from './marks.tsx';
import { anchorOf, type Block, type Fact, prose, type Question } from './page.ts';
import { cut, numberText, oneLine, shown } from './shown-text.ts';

/** Foreign text beyond this is folded. */
const UNFOLDED_MAX = 700;

export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return (
    <>
      {blocks.map((block) => (
        <BlockPart block={block} />
      ))}
    </>
  );
}

function BlockPart({ block }: { block: Block }) {
  switch (block.kind) {
    case 'heading':
      return block.level === 2 ? (
        <h2 id={block.id ?? anchorOf(block.text)}>{shown(block.text)}</h2>
      ) : (
        <h3>{shown(block.text)}</h3>
      );
    case 'paragraph':
      return (
        <p class={block.quiet ? 'quiet' : undefined}>
          <Text line={block.line} />
        </p>
      );
    case 'list':
      return <List block={block} />;
    case 'facts':
      return <Facts facts={block.facts} look="facts" />;
    case 'figures':
      return <Facts facts={block.figures} look="figures" />;
    case 'table':
      return <Table block={block} />;
    case 'code':
      return <Code label={block.label} language={block.language} text={block.text} />;
    case 'foreign':
      return <ForeignText label={block.label} text={block.text} orders={block.orders ?? false} />;
    case 'note':
      return (
        <div class={`note ${block.tone}`} role="note">
          {block.lines.map((line) => (
            <p>
              <Text line={line} />
            </p>
          ))}
        </div>
      );
    case 'folded':
      return (
        <details class="folded">
          <summary>{shown(block.summary)}</summary>
          <Blocks blocks={block.blocks} />
        </details>
      );
    case 'questions':
      return <Questions questions={block.questions} />;
    case 'search':
      return <SearchForm query={block.query} large={block.large} />;
    default:
      return <RowsPart block={block} />;
  }
}

type RowBlock = Extract<
  Block,
  { kind: 'evidence' | 'tools' | 'servers' | 'events' | 'counts' | 'cards' | 'pager' }
>;

function RowsPart({ block }: { block: RowBlock }) {
  switch (block.kind) {
    case 'evidence':
      return <EvidenceRows quotes={block.quotes} />;
    case 'tools':
      return <ToolRows {...block} />;
    case 'servers':
      return <ServerRows {...block} />;
    case 'events':
      return <EventRows {...block} />;
    case 'counts':
      return <CountBar {...block} />;
    case 'cards':
      return <Cards {...block} />;
    case 'pager':
      return <Pager {...block} />;
  }
}

function List({ block }: { block: Extract<Block, { kind: 'list' }> }) {
  const items = block.items.map((line) => (
    <li>
      <Text line={line} />
    </li>
  ));
  return block.ordered ? <ol class="steps">{items}</ol> : <ul class="plain">{items}</ul>;
}

function Facts({ facts, look }: { facts: readonly Fact[]; look: string }) {
  return (
    <dl class={look}>
      {facts.map(({ label, value }) => (
        <div>
          <dt>{label}</dt>
          <dd>
            <Text line={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Table({
  block: { caption, columns, rows },
}: {
  block: Extract<Block, { kind: 'table' }>;
}) {
  return (
    <section class="table" aria-label={caption} tabindex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col">{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {row.map((cell) => (
                <td>
                  <Text line={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Code({ label, language, text }: { label: string; language: string; text: string }) {
  return (
    <figure class="code">
      <figcaption>
        <span>{shown(label)}</span>
      </figcaption>
      <pre tabindex={0}>
        <code class={`language-${language}`} dir="ltr">
          {text}
        </code>
      </pre>
    </figure>
  );
}

function ForeignText({ label, text, orders }: { label: string; text: string; orders: boolean }) {
  const { text: head, left } = cut(text);
  const body = (
    <>
      <blockquote class="foreign" dir="auto" tabindex={0}>
        {shown(head)}
      </blockquote>
      {left === 0 ? null : <p class="quiet">{numberText(left)} more characters are not shown.</p>}
    </>
  );
  if (head.length <= UNFOLDED_MAX && !orders) {
    return (
      <div class="foreign-part">
        <p class="foreign-label">{label}</p>
        {body}
      </div>
    );
  }
  return (
    <div class="foreign-part">
      <p class="foreign-label">{label}</p>
      <details>
        <summary>
          <bdi>
            {orders ? 'It gives orders to models, or hides something.' : shown(oneLine(head, 240))}
          </bdi>{' '}
          <span class="more">show all {numberText(text.length)} characters</span>
        </summary>
        {body}
      </details>
    </div>
  );
}

function Questions({ questions }: { questions: readonly Question[] }) {
  return (
    <div class="questions">
      {questions.map(({ question, answer, code }) => (
        <section>
          <h3>
            <Text line={prose(question)} />
          </h3>
          {answer.map((text) => (
            <p>
              <Text line={prose(text)} />
            </p>
          ))}
          {code === undefined ? null : <Code label="Policy" {...code} />}
        </section>
      ))}
    </div>
  );
}

export function SearchForm({ query, large }: { query: string; large: boolean }) {
  const id = large ? 'search' : 'search-top';
  return (
    <search>
      <form class={large ? 'search large' : 'search'} action="/search" method="get">
        <label class="unseen" for={id}>
          Search servers and tools
        </label>
        <input
          id={id}
          name="q"
          type="search"
          value={query}
          placeholder={large ? 'A server, a package, a tool …' : 'Search'}
          autocomplete="off"
          spellcheck={false}
          maxlength={200}
        />
        <button type="submit">Search</button>
      </form>
    </search>
  );
}
