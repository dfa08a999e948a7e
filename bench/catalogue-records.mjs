// A catalogue of invented servers for measuring: names of the usual kinds with a long tail, texts and
// schemas of the usual sizes, always the same for the same numbers.
const VERBS =
  'get list search create update delete add remove read write run send fetch query set find execute describe start stop export import upload download move copy rename archive restore enable disable assign merge approve cancel publish validate analyze generate convert count check sync schedule invite share lock tag summarize translate refund charge transfer deploy'.split(
    ' ',
  );
const OBJECTS =
  'issue repository file user message project task document page database table record comment channel email event ticket order invoice payment customer product image video report workflow pipeline branch commit release secret key token policy role group team board card list label folder note contact calendar meeting alert metric log trace dashboard query index cluster node pod container volume bucket instance network domain certificate subscription plan account balance transaction wallet contract template form field webhook integration session thread profile setting notification review rating article asset campaign lead deal pipeline stage forecast budget expense shipment inventory warehouse supplier recipe workout flight hotel booking weather location route map station patient appointment prescription course lesson quiz student grade'.split(
    ' ',
  );
const QUALIFIERS =
  'all by_id bulk pull open recent active current default remote local public private shared latest daily custom external internal batch draft'.split(
    ' ',
  );
const PRODUCTS =
  'github stripe slack notion linear jira postgres mongodb redis kubernetes docker gitlab figma airtable shopify salesforce hubspot zendesk twilio sendgrid cloudflare vercel supabase firebase snowflake bigquery elasticsearch grafana datadog sentry playwright puppeteer confluence asana trello dropbox discord telegram spotify wordpress woocommerce quickbooks xero paypal plaid coinbase terraform ansible jenkins obsidian todoist'.split(
    ' ',
  );
const SYLLABLES =
  'ka lo mi ren ta vor el sun dra pix nor fa bel qui zen tor ala mar hex gri pol sta vi ome ly'.split(
    ' ',
  );
const CATEGORIES = ['Read', 'Write', 'Execute', 'Destructive', 'Financial'];
const RISKS = {
  Read: 'Low',
  Write: 'Medium',
  Execute: 'High',
  Destructive: 'Critical',
  Financial: 'Critical',
};
const LETTERS = ['A', 'B', 'C', 'D', 'F', null];
const SCORES = { A: 94, B: 83, C: 71, D: 58, F: 30 };
const ATTACKS = Array.from({ length: 30 }, (_, at) => `attack-${at}`);
const AT_MS = Date.UTC(2026, 5, 1);

/** Numbers from 0 to 1, the same for the same seed. */
function chance(seed) {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Early members often, late ones seldom. */
const tailed = (list, random) => list[Math.floor(list.length * random() ** 2.5)];
const any = (list, random) => list[Math.floor(list.length * random())];

function invented(random) {
  const length = 2 + Math.floor(random() * 2);
  return Array.from({ length }, () => any(SYLLABLES, random)).join('');
}

function spelt(words, style) {
  if (style === 0)
    return words
      .map((word, at) => (at === 0 ? word : word[0].toUpperCase() + word.slice(1)))
      .join('');
  return words.join(style === 1 ? '-' : '_');
}

function toolName(random, style, product) {
  const words = [tailed(VERBS, random)];
  if (random() < 0.25) words.push(...any(QUALIFIERS, random).split('_'));
  words.push(tailed(OBJECTS, random) + (random() < 0.3 ? 's' : ''));
  if (random() < 0.35) words.push(random() < 0.5 ? tailed(OBJECTS, random) : invented(random));
  if (random() < 0.15) words.unshift(product);
  return random() < 0.06 ? words[0] : spelt(words, style);
}

function sentence(random, verb, object, words) {
  const parts = [`${verb[0].toUpperCase()}${verb.slice(1)}s the ${object}`];
  while (parts.length < words) {
    parts.push(any(['of', 'with', 'for', 'in', 'from'], random), 'the', tailed(OBJECTS, random));
    if (random() < 0.3) parts.push(any(QUALIFIERS, random).replace('_', ' '), invented(random));
  }
  return `${parts.join(' ')}.`;
}

function tool(random, name, names) {
  const [verb = 'get', object = 'item'] = names;
  const category = tailed(CATEGORIES, random);
  const description = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
    sentence(random, verb, object, 6 + Math.floor(random() * 12)),
  ).join(' ');
  const fields = Array.from({ length: 1 + Math.floor(random() * 6) }, () =>
    tailed(OBJECTS, random),
  );
  const properties = Object.fromEntries(
    fields.map((field) => [
      `${field}_id`,
      { type: 'string', description: sentence(random, 'name', field, 8) },
    ]),
  );
  const attacks = ATTACKS.filter(
    (_, at) => random() < (category === 'Read' ? 0.04 : 0.1) && at >= 0,
  );
  return {
    server: { slug: '', title: '' },
    name,
    title: null,
    description,
    category,
    severity: random() < 0.8 ? RISKS[category] : any(['Low', 'Medium', 'High', 'Critical'], random),
    riskClass: RISKS[category],
    confidence: Math.round(random() * 100) / 100,
    inputSchema: { type: 'object', properties, required: Object.keys(properties).slice(0, 1) },
    annotations: { readOnlyHint: category === 'Read' },
    fingerprint: `sha256:${Array.from({ length: 8 }, () =>
      Math.floor(random() * 0xffffffff)
        .toString(16)
        .padStart(8, '0'),
    ).join('')}`,
    rationale: `It is taken for ${category} because its name says ${verb} and its description agrees.`,
    evidence: [
      { source: 'name', quote: verb, supports: category },
      { source: 'description', quote: description.slice(0, 60), supports: category },
    ],
    signals: ['verb', 'description'],
    findings:
      random() < 0.1
        ? [
            {
              kind: 'open-parameter',
              code: 'open-string',
              severity: 'Medium',
              source: 'inputSchema',
              quote: '',
              message: 'a parameter takes any text',
            },
          ]
        : [],
    attacks,
    owasp: attacks.slice(0, 2),
    parameters: { total: fields.length, required: 1 },
    recommendedPolicy: {
      version: '1',
      default: 'deny',
      tools: {
        [name]: {
          limits: [{ counter: `${name}_rate`, window: 'minute', max: 30, scope: 'grant' }],
        },
      },
    },
    tokens: 80 + Math.floor(random() * 300),
    firstSeenAtMs: AT_MS,
    changedAtMs: AT_MS,
  };
}

const count = (tools, key, value) => tools.filter((one) => one[key] === value).length;

function server(random, source, title, tools) {
  const letter = tailed(LETTERS, random);
  const tally = (key, values) =>
    Object.fromEntries(values.map((value) => [value, count(tools, key, value)]));
  return {
    slug: source
      .slice(source.indexOf(':') + 1)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, ''),
    source,
    title,
    description: sentence(random, 'connect', title, 15),
    version: '1.0.0',
    publisher: invented(random),
    grade: letter && {
      letter,
      score: SCORES[letter],
      method: '1',
      deductions: [{ code: 'identity', points: 5, reason: 'nobody vouches for it' }],
    },
    score: letter && SCORES[letter],
    identity: {
      level: any(['unknown', 'claimed', 'consistent', 'attested'], random),
      publisher: null,
      evidence: [],
    },
    auth: 'local',
    posture: { auth: 'local', transports: ['stdio'], tls: null, rateLimited: null, evidence: [] },
    outcome: letter === null ? 'needs-credentials' : 'listed',
    counts: { total: tools.length, ...tally('category', CATEGORIES) },
    scannedAtMs: AT_MS,
    changedAtMs: AT_MS,
    alsoAt: [],
    homepage: null,
    repository: `https://github.com/${source.slice(4)}`,
    licence: 'MIT',
    deprecated: null,
    installScripts: [],
    integrity: null,
    suspiciousChanges: [],
    serverInfo: { name: title },
    protocolVersions: ['2025-11-25'],
    capabilities: ['tools'],
    instructions: null,
    prompts: [],
    resources: [],
    severities: tally('severity', ['Low', 'Medium', 'High', 'Critical']),
    context: { tokens: 200 * tools.length, heaviest: null },
    findings: [],
    findingCount: 0,
    scan: {
      outcome: 'listed',
      reason: null,
      stderr: [],
      isolation: 'bwrap',
      network: false,
      dummies: [],
      command: null,
      durationMs: 900,
      anomalies: [],
      listedAtMs: AT_MS,
    },
    firstSeenAtMs: AT_MS,
  };
}

/** Server `number` of a catalogue in which one has `mean` tools on average: what `applyAll` takes. */
export function inventedServer(number, mean) {
  const random = chance(number + 1);
  // The first servers are those of the products themselves.
  const product =
    number < PRODUCTS.length
      ? PRODUCTS[number]
      : random() < 0.3
        ? tailed(PRODUCTS, random)
        : invented(random);
  const suffix =
    number < PRODUCTS.length
      ? '-mcp'
      : any(['-mcp', '-mcp-server', '-server', '-tools', ''], random);
  const owner = number < PRODUCTS.length ? product : invented(random);
  const source = `npm:@${owner}/${product}${suffix}${number < PRODUCTS.length ? '' : `-${number.toString(36)}`}`;
  const style = Math.floor(random() * 4);
  const size = Math.max(1, Math.round(mean * 2.2 * random() ** 1.2));
  const names = new Set();
  while (names.size < size) {
    const name = toolName(random, style, product);
    names.add(names.has(name) ? `${name}_${names.size}` : name);
  }
  const tools = [...names].map((name) => tool(random, name, name.split(/[_-]|(?=[A-Z])/)));
  const title = product[0].toUpperCase() + product.slice(1);
  const record = server(random, source, title, tools);
  const events = [
    {
      atMs: AT_MS,
      kind: 'server-added',
      severity: 'Low',
      tool: null,
      drift: null,
      summary: `${title} is new`,
      before: null,
      after: null,
    },
  ];
  return { source, assess: () => ({ server: record, tools, events }) };
}

/** What people type, some of it wrong. */
export const QUERIES =
  'stripe|strpe|github|git hub|gihtub|create issue|createIssue|create_issue|delet repo|delete repository|list files|get|search|run query|kubernets|postgress|slack message|slak|send email|refund payment|stripe refund|github issue|search code|read file|file|x|database|databse|invoice|invoces|update customer record|calendar meeting|list all users|get user by id|upload image|notion page|find weather station|transfer balance|cancel subscription|trip|hub|mongo|elastic|deploy cluster node|get balance wallet contract|s3|table|the|mcp server|archive recent document of team'.split(
    '|',
  );
