// The one stylesheet of the site, and its address with its hash in the name, so that browsers keep it
// for ever and still see a new one at once.
import { sha256Hex } from '#server/host/hash.ts';
import { STYLE_BASE } from './style-base.ts';
import { STYLE_PARTS } from './style-parts.ts';

export const STYLESHEET = STYLE_BASE + STYLE_PARTS;

export const STYLE_PATH = `/assets/registry-${sha256Hex(STYLESHEET).slice(0, 12)}.css`;

export const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><style>path{fill:#0b5d57}@media(prefers-color-scheme:dark){path{fill:#86d3c8}}</style><path d="M3 21V9.5a9 9 0 0 1 18 0V21h-3.4v-9.6h-3.2V21h-1.1V8.2h-2.6V21H9.6v-9.6H6.4V21Z"/></svg>
`;
