// Records of invented servers for tests of the catalogue's storage: whole, valid, and short.
import {
  type NewEvent,
  RISK_CLASSES,
  type ServerRecord,
  type Severity,
  type ToolRecord,
} from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import type { Assessed, StoredServer } from '#core/assessment/index.ts';

export const SCANNED_AT_MS = Date.UTC(2026, 5, 1);

export interface ToolTraits {
  readonly name: string;
  readonly category?: ToolClass;
  readonly severity?: Severity;
  readonly description?: string | null;
  readonly attacks?: readonly string[];
}

/** A tool as the assessment would give it; the server is filled in by `assessed`. */
export function toolRecord(traits: ToolTraits): ToolRecord {
  const { name, category = 'Read', description = `Does ${name}.`, attacks = [] } = traits;
  return {
    server: { slug: '', title: '' },
    name,
    title: null,
    description,
    category,
    severity: traits.severity ?? RISK_CLASSES[category],
    riskClass: RISK_CLASSES[category],
    confidence: 0.9,
    inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
    fingerprint: `sha256:${name}`,
    rationale: `Because of ${name}.`,
    evidence: [{ source: 'name', quote: name, supports: category }],
    signals: [],
    findings: [],
    attacks: [...attacks],
    owasp: [],
    parameters: { total: 1, required: 0 },
    recommendedPolicy: { version: '1', default: 'deny', tools: { [name]: {} } },
    tokens: 40,
    firstSeenAtMs: SCANNED_AT_MS,
    changedAtMs: SCANNED_AT_MS,
  };
}

export interface ServerTraits {
  readonly source: string;
  readonly slug?: string;
  readonly title?: string;
  readonly description?: string | null;
  readonly letter?: 'A' | 'B' | 'C' | 'D' | 'F' | null;
  readonly tools?: readonly ToolTraits[];
  readonly events?: readonly NewEvent[];
  readonly scannedAtMs?: number;
  readonly record?: Partial<ServerRecord>;
}

const SCORES = { A: 95, B: 85, C: 70, D: 55, F: 20 } as const;

/** The function that a store's `apply` is given: always the same answer. */
export function assessed(traits: ServerTraits): (before: StoredServer | undefined) => Assessed {
  const tools = (traits.tools ?? []).map(toolRecord);
  return () => ({ server: serverRecord(traits, tools), tools, events: traits.events ?? [] });
}

function serverRecord(traits: ServerTraits, tools: readonly ToolRecord[]): ServerRecord {
  const name = traits.source.replace(/^[a-z]+:/, '');
  const slug = traits.slug ?? name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const { letter = 'B', scannedAtMs = SCANNED_AT_MS } = traits;
  const count = (fits: (tool: ToolRecord) => boolean) => tools.filter(fits).length;
  const ofCategory = (category: ToolClass) => count((tool) => tool.category === category);
  const ofSeverity = (severity: Severity) => count((tool) => tool.severity === severity);
  return {
    slug,
    source: traits.source,
    title: traits.title ?? name,
    description: traits.description === undefined ? `Tools of ${name}.` : traits.description,
    version: '1.0.0',
    publisher: 'Invented',
    grade: letter && { letter, score: SCORES[letter], method: '1', deductions: [] },
    score: letter && SCORES[letter],
    identity: { level: 'claimed', publisher: 'Invented', evidence: [] },
    auth: 'local',
    posture: { auth: 'local', transports: ['stdio'], tls: null, rateLimited: null, evidence: [] },
    outcome: 'listed',
    counts: {
      total: tools.length,
      Read: ofCategory('Read'),
      Write: ofCategory('Write'),
      Execute: ofCategory('Execute'),
      Destructive: ofCategory('Destructive'),
      Financial: ofCategory('Financial'),
    },
    scannedAtMs,
    changedAtMs: scannedAtMs,
    alsoAt: [],
    homepage: null,
    repository: null,
    licence: 'MIT',
    deprecated: null,
    installScripts: [],
    integrity: null,
    suspiciousChanges: [],
    serverInfo: null,
    protocolVersions: ['2025-11-25'],
    capabilities: ['tools'],
    instructions: null,
    prompts: [],
    resources: [],
    severities: {
      Low: ofSeverity('Low'),
      Medium: ofSeverity('Medium'),
      High: ofSeverity('High'),
      Critical: ofSeverity('Critical'),
    },
    context: { tokens: 40 * tools.length, heaviest: null },
    findings: [],
    findingCount: 0,
    scan: {
      outcome: 'listed',
      reason: null,
      stderr: [],
      isolation: 'none',
      network: false,
      dummies: [],
      command: null,
      durationMs: 10,
      anomalies: [],
      listedAtMs: scannedAtMs,
    },
    firstSeenAtMs: SCANNED_AT_MS,
    ...traits.record,
  };
}

/** An event of the given kind; its summary names it. */
export function newEvent(summary: string, traits: Partial<NewEvent> = {}): NewEvent {
  return {
    atMs: SCANNED_AT_MS,
    kind: 'tool-added',
    severity: 'Low',
    tool: null,
    drift: null,
    summary,
    before: null,
    after: null,
    ...traits,
  };
}
