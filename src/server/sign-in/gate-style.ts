// The stylesheet of the sign-in pages: the frame of the registry's pages, and forms on top of it. Its
// address has its hash in the name, so that browsers keep it for ever and still see a new one at once.
import { sha256Hex } from '#server/host/hash.ts';
import { STYLE_BASE } from '#server/registry/index.ts';

const FORMS = `
main.gate { max-width: 29rem; padding-block: clamp(1rem, 7vh, 5rem) 3rem; }
.gate h1 { font-size: 1.75rem; }
.gate .lead { font-size: 1.02rem; margin-top: 0.6rem; }
.gate h2 { font-size: 1.1rem; margin-top: 2.2rem; }
.gate form { display: grid; gap: 1.1rem; margin-top: 1.4rem; }
.gate form.line { margin-top: 0.7rem; }
.field { display: grid; gap: 0.3rem; }
.field label { font-weight: 600; font-size: 0.94rem; }
.field .hint { color: var(--soft); font-size: 0.86rem; line-height: 1.45; }
.field input { font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--strong-line); border-radius: var(--radius); padding: 0.3rem 0.8rem; min-height: 2.75rem; width: 100%; }
.field input[readonly] { background: var(--sunken); color: var(--soft); }
.gate button, a.button { font: inherit; font-weight: 600; display: flex; align-items: center; justify-content: center; min-height: 2.75rem; padding: 0.3rem 1.2rem; border: 1px solid var(--accent); border-radius: var(--radius); cursor: pointer; text-decoration: none; text-align: center; }
.gate button { color: var(--paper); background: var(--accent); }
.gate button.second, a.button { color: var(--accent); background: var(--accent-ground); }
.gate button:hover, a.button:hover { text-decoration: underline; }
.issuers { display: grid; gap: 0.7rem; list-style: none; margin-top: 1.4rem; }
.or { display: flex; align-items: center; gap: 0.8rem; color: var(--soft); font-size: 0.88rem; margin-top: 1.6rem; }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
.trouble { border-left: 3px solid var(--warn); background: var(--warn-ground); padding: 0.75rem 1rem; border-radius: 0 var(--radius) var(--radius) 0; margin-top: 1.4rem; }
.done { border-left: 3px solid var(--accent); background: var(--accent-ground); padding: 0.75rem 1rem; border-radius: 0 var(--radius) var(--radius) 0; margin-top: 1.4rem; }
.forgotten { color: var(--soft); font-size: 0.9rem; margin-top: 1.8rem; }
.gate dl { margin-top: 1.2rem; }
.gate dt { color: var(--soft); font-size: 0.82rem; }
.gate dd { margin: 0 0 0.6rem; }
`;

export const GATE_STYLE = STYLE_BASE + FORMS;

export const GATE_STYLE_PATH = `/sign-in/style-${sha256Hex(GATE_STYLE).slice(0, 12)}.css`;
