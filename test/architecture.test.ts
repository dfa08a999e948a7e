// Who may import whom, as a table that is executed: the floors, the rooms, their doors. A new room
// needs a line here and a page in docs/decisions.
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTest, readSources, specifiersOf } from './source-files.ts';

const CORE = [
  'core/approvals',
  'core/counters',
  'core/decisions',
  'core/grants',
  'core/kit',
  'core/mcp',
];

const REGISTRY = ['core/assessment', 'core/attacks', 'core/catalogue'];

/** Room → rooms that it may import. The rooms of a floor stand below those that use them. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contract: [],

  'core/kit': [],
  'core/counters': ['contract', 'core/kit'],
  'core/grants': ['contract', 'core/kit'],
  'core/mcp': ['contract', 'core/kit'],
  'core/control': ['contract'],
  'core/json-schema': ['contract', 'core/kit', 'core/counters'],
  'core/policy': ['contract', 'core/kit', 'core/counters', 'core/json-schema'],
  'core/approvals': ['contract', 'core/kit'],
  'core/decisions': ['contract', 'core/kit', 'core/counters'],
  'core/replay': ['contract', 'core/kit', 'core/counters', 'core/policy'],
  'core/builder': ['contract', 'core/kit', 'core/policy'],
  'core/attacks': ['contract', 'core/kit'],
  'core/catalogue': ['contract', 'core/attacks', 'core/kit'],
  'core/assessment': ['contract', 'core/attacks', 'core/catalogue', 'core/kit', 'core/policy'],

  'server/host': ['contract', 'core/kit', 'core/policy'],
  'server/wire': ['contract'],
  'server/storage': [
    'contract',
    'core/approvals',
    'core/assessment',
    'core/control',
    'core/counters',
    'core/decisions',
    'core/grants',
    'core/kit',
    'server/host',
  ],
  'server/auth': ['contract', 'core/grants', 'server/host'],
  'server/upstream': ['contract', 'core/kit', 'core/mcp', 'core/policy', 'server/wire'],
  'server/gateway': [
    'contract',
    ...CORE,
    'core/policy',
    'server/auth',
    'server/host',
    'server/upstream',
    'server/wire',
  ],
  'server/channel': [
    'contract',
    ...CORE,
    'server/gateway',
    'server/host',
    'server/upstream',
    'server/wire',
  ],

  'server/metrics': ['contract', 'core/decisions', 'core/mcp', 'server/gateway'],

  'server/traces': ['contract', 'core/kit', 'core/mcp', 'server/gateway'],

  'server/workers': ['contract', 'server/gateway', 'server/host', 'server/metrics'],

  'server/web': [],

  // The registry: fed by the scanner, shown by the site; neither knows the other.
  'server/clients': ['contract', 'core/kit', 'server/host'],
  'server/scanner': [
    'contract',
    'core/assessment',
    'core/catalogue',
    'core/kit',
    'core/mcp',
    'server/channel',
    'server/host',
    'server/upstream',
    'server/wire',
  ],
  'server/registry': [
    'contract',
    'core/assessment',
    'core/attacks',
    'core/catalogue',
    'core/kit',
    'core/policy',
    'server/host',
    'server/web',
  ],

  'server/sign-in': [
    'core/kit',
    'contract',
    'core/control',
    'server/auth',
    'server/host',
    'server/registry',
    'server/upstream',
    'server/web',
  ],

  'server/approvals': ['contract', 'core/approvals', 'server/host'],

  // The control plane's API, and the dashboard that it serves.
  'server/control': [
    'contract',
    'core/catalogue',
    'core/control',
    'core/counters',
    'core/decisions',
    'core/kit',
    'core/policy',
    'core/replay',
    'server/approvals',
    'server/auth',
    'server/clients',
    'server/host',
    'server/sign-in',
    'server/web',
  ],

  'server/webhooks': ['contract', 'core/approvals', 'core/assessment', 'server/upstream'],

  // The composition roots know every room, and they alone open the storage of a gateway.
  'main.ts': [
    'contract',
    ...CORE,
    ...REGISTRY,
    'core/control',
    'core/policy',
    'server',
    'server/*',
  ],
  server: ['contract', ...CORE, ...REGISTRY, 'core/control', 'core/policy', 'server/*'],

  // A client. Of the server it starts the roots, mints tokens, and reads the data folder.
  cli: [
    'contract',
    ...REGISTRY,
    'core/approvals',
    'core/counters',
    'core/decisions',
    'core/kit',
    'core/policy',
    'main.ts',
    'server',
    'server/approvals',
    'server/auth',
    'server/clients',
    'server/host',
    'server/registry',
    'server/scanner',
    'server/sign-in',
    'server/storage',
    'server/workers',
  ],
};

/** Edges that break the table today, each with the reason. A stale entry fails the test. */
const TOLERATED: Readonly<Record<string, string>> = {
  'src/cli/commands/run.ts -> src/server/gateway/host-check.ts':
    'whether an address is a loopback one; it belongs into the host room',
  'src/server/host/policy-file.ts -> src/server/gateway/gate.ts':
    'the type of an attached policy; it belongs on a lower floor',
};

/** Packages by room; every other import must be of Node or of our own. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  contract: ['zod'],
  'core/kit': ['re2js'],
  'core/policy': ['yaml'],
  'core/builder': ['yaml'],
  'server/host': ['yaml', 'zod'],
  'server/storage': ['ioredis', 'kysely', 'libsql', 'pg'],
  'server/clients': ['jsonc-parser', 'smol-toml'],
  'server/registry': [
    '@modelcontextprotocol/server',
    '@modelcontextprotocol/server/stdio',
    'hono',
    'hono/html',
    'zod',
  ],
  'server/sign-in': ['hono/jsx', 'openid-client', 'zod'],
  'server/control': ['zod'],
  'server/metrics': ['prom-client'],
  'server/traces': ['@opentelemetry/api'],
  'server/web': ['hono', 'zod'],
  'server/webhooks': ['zod'],
  cli: ['commander'],
};

/** Rooms that are collections: each file is a door of its own. */
const WITHOUT_DOOR = new Set(['contract', 'core/kit', 'server/host']);

const files = readSources('src');
const paths = new Set(files.map(({ path }) => path));
const sources = files.filter(({ path }) => !isTest(path));

/** `src/core/policy/path.ts` → `core/policy`; the files beside the server's rooms are `server`. */
function roomOf(path: string): string {
  const [floor = '', room = '', ...rest] = path.split('/').slice(1);
  if (floor === 'server' && rest.length === 0) return 'server';
  return floor === 'core' || floor === 'server' ? `${floor}/${room}` : floor;
}

interface Edge {
  readonly from: string;
  /** Path of a source file, or the name of a package or Node module. */
  readonly to: string;
  readonly specifier: string;
}

const edges: readonly Edge[] = files.flatMap(({ path, ...file }) =>
  specifiersOf({ path, ...file }).map((specifier) => {
    if (specifier.startsWith('#'))
      return { from: path, specifier, to: `src/${specifier.slice(1)}` };
    if (!specifier.startsWith('.')) return { from: path, specifier, to: specifier };
    return { from: path, specifier, to: posix.join(posix.dirname(path), specifier) };
  }),
);
const inside = edges.filter(({ to }) => to.startsWith('src/'));
const crossing = inside.filter(({ from, to }) => roomOf(from) !== roomOf(to));
/** Tests, and files that only tests import. */
const ofTests = new Set(
  files
    .map(({ path }) => path)
    .filter((path) => {
      const importers = inside.filter(({ to }) => to === path).map(({ from }) => from);
      return isTest(path) || (importers.length > 0 && importers.every(isTest));
    }),
);
const outside = edges.filter(({ to, from }) => !to.startsWith('src/') && !ofTests.has(from));
const show = ({ from, to }: Edge) => `${from} -> ${to}`;

function mayImport(from: string, to: string): boolean {
  const allowed = MAY_IMPORT[from] ?? [];
  return allowed.includes(to) || (to.startsWith('server/') && allowed.includes('server/*'));
}

describe('the architecture', () => {
  it('has a line in the table for every room', () => {
    const rooms = new Set(files.map(({ path }) => roomOf(path)));
    expect([...rooms].filter((room) => MAY_IMPORT[room] === undefined)).toEqual([]);
  });

  it('lets a room import only the rooms of its line', () => {
    const broken = crossing
      .filter(({ from, to }) => !ofTests.has(from) && !mayImport(roomOf(from), roomOf(to)))
      .map(show);
    expect([...new Set(broken)].sort()).toEqual(Object.keys(TOLERATED).sort());
  });

  it('lets a test of a room reach at most what the composition roots reach', () => {
    const broken = crossing.filter(
      ({ from, to }) =>
        isTest(from) && !mayImport('main.ts', roomOf(to)) && roomOf(to) !== 'main.ts',
    );
    expect(broken.map(show)).toEqual([]);
  });

  it('has a table without cycles, so that arrows point down only', () => {
    const roots = new Set(['main.ts', 'server', 'cli']);
    const visit = (room: string, way: readonly string[]): string[] => {
      if (way.includes(room)) return [[...way, room].join(' -> ')];
      return (MAY_IMPORT[room] ?? []).flatMap((next) => visit(next, [...way, room]));
    };
    const rooms = Object.keys(MAY_IMPORT).filter((room) => !roots.has(room));
    expect(rooms.flatMap((room) => visit(room, []))).toEqual([]);
  });

  it('enters a room from outside through its index.ts', () => {
    const broken = crossing.filter(({ from, to }) => {
      const door = `src/${roomOf(to)}/index.ts`;
      return !ofTests.has(from) && paths.has(door) && to !== door && !WITHOUT_DOOR.has(roomOf(to));
    });
    expect(broken.map(show)).toEqual([]);
  });

  it('writes imports inside of a room as ./x.ts and across rooms with #', () => {
    const broken = inside.filter(({ from, to, specifier }) => {
      // The root of the tree has no `#` name.
      if (to === 'src/main.ts') return false;
      return specifier.startsWith('#') !== (roomOf(from) !== roomOf(to));
    });
    expect(broken.map(show)).toEqual([]);
  });

  it('imports only files that exist', () => {
    expect(inside.filter(({ to }) => !paths.has(to)).map(show)).toEqual([]);
  });

  it('keeps Node out of contract and core, and packages in their rooms', () => {
    const broken = outside.filter(({ from, to }) => {
      const room = roomOf(from);
      if (to.startsWith('node:')) return room === 'contract' || room.startsWith('core/');
      return !(PACKAGES[room] ?? []).includes(to);
    });
    expect(broken.map(show)).toEqual([]);
  });

  it('opens the storage of a gateway in the composition roots only', () => {
    const opens = sources.filter(({ text, path }) => {
      return /\b(?:openLedger|openStorage)\(/.test(text) && roomOf(path) !== 'server/storage';
    });
    expect(opens.map(({ path }) => path)).toEqual(['src/main.ts', 'src/server/run.ts']);
  });
});
