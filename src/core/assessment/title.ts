// The title of a server for people: the publisher's own when it gives one, else made from a name.
// The words "MCP" and "server" are left out, because pages put them where they belong.
import type { ScanReport } from '#contract/scan-report.ts';
import { readAddress, registeredDomain } from './web-address.ts';

const TITLE_MAX = 60;

const SPELLINGS: ReadonlyMap<string, string> = new Map(
  `AI API APIs AWS AppSync ClickHouse CloudTrail CloudWatch DocumentDB DuckDuckGo ElastiCache ElevenLabs HealthImaging HealthLake HealthOmics InfluxDB MotherDuck OpenSearch SageMaker SingleStore SiteWise StarRocks Airtable AppleScript ArangoDB Azure BigQuery Bitbucket CI CircleCI CLI CMS CoinGecko CRM CSS CSV CouchDB CPU
  DB DNS DevTools DuckDB DynamoDB EC2 ECS EKS ERP ESLint FastAPI FTP GCP GraphQL GitHub GitLab
  Gmail GPT GPU GDrive HTML HTTP HubSpot IAM ID IDs IDE IMAP iOS IP JavaScript JDBC Jira JSON KB KV LaTeX LDAP
  LinkedIn LLM LSP macOS MariaDB MinIO ML MongoDB MQ MS MSSQL MySQL n8n NoSQL NotebookLM npm OAuth OCR OpenAI
  OpenAPI OSS PayPal PDF PHP PostgREST PostgreSQL PowerPoint PyPI QR QuickBooks RAG RabbitMQ RDS RDF REST RSS S3 SaaS SDK SearXNG
  SEO SFTP SharePoint SLA SMS SMTP SNS SPARQL SQL SQLite SQS SSH SSL TTS TypeScript UI URL URLs USB
  UX VM VPC VPN VSCode WebSocket WhatsApp WordPress XML YAML YouTube 1Password`
    .split(/\s+/)
    .map((word): [string, string] => [word.toLowerCase(), word])
    .concat([
      ['awslabs', 'AWS Labs'],
      ['stepfunctions', 'Step Functions'],
    ]),
);
const NOISE = new Set(['mcp', 'server', 'servers', 'modelcontextprotocol', 'stdio']);
/** Names that templates and copied examples leave behind. */
const GENERIC = /^(?:my|example|demo|test|sample|template|default|untitled|app|main|index|tools?)$/;

function spelled(word: string): string {
  const known = SPELLINGS.get(word.toLowerCase());
  if (known !== undefined) return known;
  return /[A-Z]/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1);
}

/** Words that name a part of something; the scope says of what. */
const PARTS =
  /^(?:dev|devkit|api|cli|core|docs|documentation|tools?|app|data|search|sdk|official)$/i;

/** `notion-mcp-server` → `Notion`; `''` when nothing but noise is left. */
function fromName(name: string): string {
  const words = name
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '' && !NOISE.has(word.toLowerCase()));
  return withoutDoubles(words.map(spelled)).join(' ');
}

function withoutDoubles(words: readonly string[]): string[] {
  return words.filter((word, index) => word.toLowerCase() !== words[index - 1]?.toLowerCase());
}

/** A text that a person wrote, on one line, without what nobody sees and without a tail of noise. */
function fromText(text: string): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const all = line.replace(/^mcp servers? (?:for )?/i, '').split(' ');
  const words = withoutDoubles(all.filter((word) => !/^\(?mcp\)?$/i.test(word)));
  while (/^servers?$/i.test(words.at(-1) ?? '')) words.pop();
  const joined = words.join(' ').replace(/[\s\-–—:,.;|/]+$/u, '');
  return [...joined].slice(0, TITLE_MAX).join('').trim();
}

function isGeneric(title: string): boolean {
  return title === '' || title.split(' ').every((word) => GENERIC.test(word.toLowerCase()));
}

function nameOfSource(report: ScanReport): string {
  const { source } = report;
  if (source.kind === 'remote') {
    const host = readAddress(source.url)?.host ?? '';
    return registeredDomain(host).split('.')[0] ?? '';
  }
  if (source.kind === 'command') return source.name;
  const [scope = '', own = ''] = source.name.startsWith('@')
    ? source.name.slice(1).split('/')
    : ['', source.name];
  const made = fromName(own);
  if (made === '') return scope;
  return PARTS.test(made) ? `${scope} ${own}` : own;
}

/** Whether both speak of one thing; a copied example's name does not. */
function sharesWord(a: string, b: string): boolean {
  const flat = b.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  return a
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .some((word) => word.length > 2 && !NOISE.has(word) && flat.includes(word));
}

/** The title: never empty, at most 60 characters, one line. */
export function titleOf(report: ScanReport): string {
  const { serverInfo } = report;
  const given = serverInfo?.title ?? '';
  const own = /^[\w.-]+$/.test(given) && /[-_]/.test(given) ? fromName(given) : fromText(given);
  if (!isGeneric(own)) return own;
  const source = nameOfSource(report);
  const name = serverInfo?.name ?? '';
  if (/[A-Z ]/.test(name) && sharesWord(name, source)) {
    const human = fromText(/\s/.test(name) ? name : fromName(name));
    if (!isGeneric(human)) return human;
  }
  const made = fromName(source);
  if (made !== '') return fromText(made);
  const plain = fromText(source);
  return plain === '' ? 'Unnamed' : plain;
}
