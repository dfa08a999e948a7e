// The small marks of a page: category, severity, grade, foreign words, links. Category and severity
// are told by word and shape as well as by colour.
import type { GradeLetter, Severity } from '#contract/catalogue.ts';
import { SEVERITIES } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import { categoryPath, riskPath } from './address.ts';
import { type Inline, inlines, type Line } from './page.ts';
import { dateText, numberText, shown, webAddress } from './shown-text.ts';

/** One shape a category, drawn in a square of 12. */
const SHAPES: Readonly<Record<ToolClass, string>> = {
  Read: 'M6 1.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9Zm0 2.2a2.3 2.3 0 1 0 0 4.6a2.3 2.3 0 0 0 0-4.6Z',
  Write: 'M2 2h8v8H2Z',
  Execute: 'M2.5 1.2L10.8 6L2.5 10.8Z',
  Destructive: 'M3.7 1h4.6L11 3.7v4.6L8.3 11H3.7L1 8.3V3.7ZM3.5 5v2h5V5Z',
  Financial: 'M6 .8L11.2 6L6 11.2L.8 6Z',
};

export function CategoryShape({ category }: { category: ToolClass }) {
  return (
    <svg class="shape" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path d={SHAPES[category]} fill="currentColor" fill-rule="evenodd" />
    </svg>
  );
}

export function CategoryMark({ category, linked }: { category: ToolClass; linked?: boolean }) {
  const mark = (
    <>
      <CategoryShape category={category} />
      {category}
    </>
  );
  const look = `mark category ${category.toLowerCase()}`;
  return linked ? (
    <a class={look} href={categoryPath(category)}>
      {mark}
    </a>
  ) : (
    <span class={look}>{mark}</span>
  );
}

/** Four bars, as many filled as the severity has steps. */
export function SeverityMark({ severity, linked }: { severity: Severity; linked?: boolean }) {
  const level = SEVERITIES.indexOf(severity);
  const mark = (
    <>
      <svg class="shape" viewBox="0 0 15 12" width="15" height="12" aria-hidden="true">
        {SEVERITIES.map((_, index) => (
          <rect
            x={index * 4}
            y={9 - index * 3}
            width="3"
            height={3 + index * 3}
            fill="currentColor"
            opacity={index <= level ? '1' : '0.22'}
          />
        ))}
      </svg>
      {severity}
    </>
  );
  const look = `mark severity ${severity.toLowerCase()}`;
  return linked ? (
    <a class={look} href={riskPath(severity)}>
      {mark}
    </a>
  ) : (
    <span class={look}>{mark}</span>
  );
}

export function GradeMark({
  letter,
  score,
}: {
  letter: GradeLetter | null;
  score?: number | null | undefined;
}) {
  if (letter === null) return <span class="grade none">not graded</span>;
  return (
    <span class="graded">
      <span class={`grade ${letter.toLowerCase()}`}>
        <span class="unseen">Grade </span>
        {letter}
      </span>
      {score === undefined || score === null ? null : (
        <span class="score">{numberText(score)} of 100</span>
      )}
    </span>
  );
}

/** Somebody else's words: kept apart from the direction of our text, hidden characters written out. */
export function Foreign({ text }: { text: string }) {
  return <bdi class="foreign-words">{shown(text)}</bdi>;
}

export function Text({ line }: { line: Line }) {
  return (
    <>
      {inlines(line).map((inline) => (
        <Piece inline={inline} />
      ))}
    </>
  );
}

function Piece({ inline }: { inline: Inline }) {
  if (typeof inline === 'string') return <>{shown(inline)}</>;
  switch (inline.kind) {
    case 'link':
      return <a href={inline.href}>{shown(inline.text)}</a>;
    case 'outside':
      return <Outside url={inline.url} text={inline.text ?? inline.url} />;
    case 'code': {
      const name = (
        <code>
          <bdi>{inline.text === '' ? '(empty)' : shown(inline.text)}</bdi>
        </code>
      );
      return inline.href === undefined ? name : <a href={inline.href}>{name}</a>;
    }
    case 'strong':
      return <strong>{shown(inline.text)}</strong>;
    case 'foreign':
      return <Foreign text={inline.text} />;
    case 'category':
      return <CategoryMark category={inline.category} linked={inline.link ?? false} />;
    case 'severity':
      return <SeverityMark severity={inline.severity} linked={inline.link ?? false} />;
    case 'grade':
      return <GradeMark letter={inline.letter} score={inline.score} />;
    case 'date':
      return <time datetime={new Date(inline.atMs).toISOString()}>{dateText(inline.atMs)}</time>;
  }
}

function Outside({ url, text }: { url: string; text: string }) {
  const address = webAddress(url);
  if (address === undefined) return <Foreign text={text} />;
  return (
    <a href={address} rel="nofollow noopener noreferrer ugc">
      <bdi>{shown(text)}</bdi>
    </a>
  );
}
