// The frame of the sign-in pages and the parts that they are made of. Nothing inline and no script;
// what people have typed or named is text and nothing else.
import type { Child } from 'hono/jsx';
import { shown } from '#core/kit/shown.ts';
import { GATE_STYLE_PATH } from './gate-style.ts';

export interface Gate {
  readonly title: string;
  /** Below the heading. */
  readonly lead?: string | undefined;
  /** What went wrong; read out by screen readers. */
  readonly trouble?: string | undefined;
  /** What has been done. */
  readonly done?: string | undefined;
  readonly children?: Child;
}

/** The whole document. */
export function gateDocument(gate: Gate): string {
  return `<!doctype html>\n${String(<Document {...gate} />)}\n`;
}

function Document({ title: words, lead, trouble, done, children }: Gate) {
  const title = shown(words);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{trouble === undefined ? title : `${title}: not done`} · Wicketgate</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="icon" type="image/svg+xml" href="/sign-in/icon.svg" />
        <link rel="stylesheet" href={GATE_STYLE_PATH} />
      </head>
      <body>
        <header class="site">
          <a class="brand" href="/">
            <Mark />
            <span>Wicketgate</span>
          </a>
        </header>
        <main class="gate" id="main">
          <div>
            <h1>{title}</h1>
            {lead === undefined ? null : <p class="lead">{lead}</p>}
            {trouble === undefined ? null : (
              <p class="trouble" role="alert" id="trouble">
                {trouble}
              </p>
            )}
            {done === undefined ? null : (
              <p class="done" role="status">
                {done}
              </p>
            )}
            {children}
          </div>
        </main>
      </body>
    </html>
  );
}

const MARK = 'M3 21V9.5a9 9 0 0 1 18 0V21h-3.4v-9.6h-3.2V21h-1.1V8.2h-2.6V21H9.6v-9.6H6.4V21Z';

function Mark() {
  return (
    <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <path d={MARK} fill="currentColor" />
    </svg>
  );
}

export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><style>path{fill:#0b5d57}@media(prefers-color-scheme:dark){path{fill:#86d3c8}}</style><path d="${MARK}"/></svg>\n`;

export interface FieldParts {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'password';
  readonly value?: string | undefined;
  readonly hint?: string;
  /** What password managers go by. */
  readonly autocomplete: string;
  readonly readonly?: boolean;
  readonly optional?: boolean;
  readonly minlength?: number;
  readonly maxlength?: number;
}

export function Field(field: FieldParts) {
  const { name, label, type = 'text', value, hint, autocomplete, maxlength = 256 } = field;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        type={type}
        value={value}
        autocomplete={autocomplete}
        aria-describedby={hint === undefined ? undefined : `${name}-hint`}
        required={field.optional !== true}
        readonly={field.readonly === true}
        minlength={field.minlength}
        maxlength={maxlength}
        autocapitalize={type === 'text' ? undefined : 'none'}
        spellcheck={false}
      />
      {hint === undefined ? null : (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function Hidden({ name, value }: { name: string; value: string }) {
  return <input type="hidden" name={name} value={value} />;
}

export interface IssuerLink {
  readonly name: string;
  readonly href: string;
}

/** Links, not forms: the policy of the page lets forms go nowhere but here. */
export function Issuers({ issuers, verb }: { issuers: readonly IssuerLink[]; verb: string }) {
  if (issuers.length === 0) return null;
  return (
    <ul class="issuers">
      {issuers.map(({ name, href }) => (
        <li>
          <a class="button" href={href}>
            {verb} {name}
          </a>
        </li>
      ))}
    </ul>
  );
}
