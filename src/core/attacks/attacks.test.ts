// The library tells the truth: every policy is valid, its calls are decided as the library says, and
// its texts are whole sentences.
import { describe, expect, it } from 'vitest';
import type { Decision } from '#contract/decision.ts';
import { applyCharges, type CounterWrite } from '#core/counters/index.ts';
import {
  compilePolicy,
  compileSchema,
  evaluate,
  type Facts,
  type Program,
  parsePolicy,
  refuseCharge,
} from '#core/policy/index.ts';
import {
  ATTACK_EVIDENCE,
  ATTACK_FAMILIES,
  ATTACKS,
  type Attack,
  type AttackCall,
  attackById,
  EVIDENCE_TEXTS,
  FAMILY_TEXTS,
  incidentAddress,
  linkServer,
  linkTool,
  OWASP_CLASSES,
  SERVER_TRAITS,
  TOOL_TRAITS,
} from './index.ts';

const AT_MS = Date.parse('2026-03-02T10:00:00Z');

function factsOf(call: AttackCall): Facts {
  const { annotations, schema } = call;
  return {
    nowMs: AT_MS,
    organisation: 'local',
    server: { id: 'local', ...(call.server === undefined ? {} : { name: call.server }) },
    grant: { id: 'local', ...(call.tags === undefined ? {} : { tags: call.tags }) },
    ...(call.session === undefined ? {} : { session: call.session }),
    tool: {
      ...(call.class === undefined ? {} : { class: call.class }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    ...(schema === undefined ? {} : { schema: compileSchema(schema) ?? fail('a bad schema') }),
    approved: call.approved === true,
  };
}

function fail(why: string): never {
  throw new Error(why);
}

/** Decides one call and charges it. */
function decide(program: Program, call: AttackCall, counters: Map<string, string>): string {
  const query = { tool: call.tool, arguments: call.arguments ?? {} };
  const decision: Decision = evaluate(program, query, factsOf(call));
  if (decision.decision !== 'allow') return decision.decision;
  const applied = applyCharges(decision.charges, (key, startMs) =>
    counters.get(`${startMs} ${key}`),
  );
  if (!applied.ok) {
    const refused = decision.charges[applied.index] ?? fail('no such charge');
    return refuseCharge(refused, AT_MS).decision;
  }
  const keep = ({ key, windowStartMs, value }: CounterWrite) =>
    counters.set(`${windowStartMs} ${key}`, value);
  applied.writes.forEach(keep);
  return 'allow';
}

/** What is decided about each call of an attack, in order. */
function play({ policy, calls }: Attack): { wanted: string[]; got: string[] } {
  const program = compilePolicy(policy);
  const counters = new Map<string, string>();
  const wanted = calls.flatMap(({ expect: last, times = 1, note }) => [
    ...Array.from({ length: times - 1 }, () => `${note}: allow`),
    `${note}: ${last}`,
  ]);
  const got = calls.flatMap((call) =>
    Array.from(
      { length: call.times ?? 1 },
      () => `${call.note}: ${decide(program, call, counters)}`,
    ),
  );
  return { wanted, got };
}

function textsOf(attack: Attack): string[] {
  const { summary, steps, access, detection, defence, limits, policy } = attack;
  return [summary, ...steps, access, detection, defence, limits, policy.description ?? ''];
}

describe('the attack library', () => {
  it.each(ATTACKS)('stops $id with a valid policy, and lets honest work go on', (attack) => {
    const { problems } = parsePolicy(JSON.stringify(attack.policy));
    expect(problems).toEqual([]);
    expect(attack.calls.some(({ kind }) => kind === 'attack')).toBe(true);
    expect(attack.calls.some(({ kind }) => kind === 'work')).toBe(true);
    const { wanted, got } = play(attack);
    expect(got).toEqual(wanted);
    for (const { kind, expect: decision } of attack.calls) {
      expect(decision === 'allow').toBe(kind === 'work');
    }
  });

  it('has stable and distinct ids, names and places', () => {
    const ids = ATTACKS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
    expect(attackById('tool-poisoning')?.name).toBe('Tool poisoning');
    expect(attackById('no-such-attack')).toBeUndefined();
  });

  it('has entries in every family, and texts for every family and kind of evidence', () => {
    for (const family of ATTACK_FAMILIES) {
      expect(ATTACKS.filter((attack) => attack.family === family).length).toBeGreaterThan(3);
      expect(FAMILY_TEXTS[family].intro).toMatch(/\.$/);
    }
    for (const evidence of ATTACK_EVIDENCE) expect(EVIDENCE_TEXTS[evidence].intro).toMatch(/\.$/);
  });

  it('calls documented what has a public case, and nothing else', () => {
    const wrong = ATTACKS.filter(
      ({ evidence, incidents }) => (evidence === 'documented') !== incidents.length > 0,
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('names every class of the OWASP MCP Top 10 at least once', () => {
    const named = new Set(ATTACKS.flatMap(({ owasp }) => owasp));
    expect([...named].sort()).toEqual(Object.keys(OWASP_CLASSES));
    expect(ATTACKS.filter(({ owasp }) => owasp.length === 0)).toEqual([]);
  });

  it('speaks in whole sentences, each once', () => {
    for (const attack of ATTACKS) {
      const texts = textsOf(attack);
      expect(new Set(texts).size, attack.id).toBe(texts.length);
      for (const text of [...texts, ...attack.incidents.map(({ what }) => what)]) {
        expect(text, attack.id).toMatch(/^[A-Z`].*\.$/s);
        expect(text, attack.id).not.toMatch(/ {2}|\.\.$|\b(\w+) \1\b|\bsafe\b|\ba [aeio]\w+ tool/i);
      }
      for (const { note } of attack.calls) expect(note, attack.id).toMatch(/^[^.]+[^.\s]$/);
      expect(attack.steps.length, attack.id).toBeGreaterThan(2);
    }
  });

  it('leads from a public identifier to where it is explained', () => {
    expect(incidentAddress('CVE-2025-6514')).toBe('https://www.cve.org/CVERecord?id=CVE-2025-6514');
    expect(incidentAddress('GO-2026-5604')).toBe('https://pkg.go.dev/vuln/GO-2026-5604');
    expect(incidentAddress('docker/mcp-gateway#467')).toContain('/issues/467');
    expect(incidentAddress('owner/repository@36dc0ff4')).toContain('/commit/36dc0ff4');
    expect(incidentAddress('SANDWORM_MODE')).toBeUndefined();
  });
});

describe('the links to attacks', () => {
  it('give every category at least two and at most five attacks, the closest first', () => {
    for (const category of ['Read', 'Write', 'Execute', 'Destructive', 'Financial'] as const) {
      const bare = linkTool(ATTACKS, { category, traits: new Set() });
      expect(bare.length, category).toBeGreaterThan(1);
      const all = new Set(Object.keys(TOOL_TRAITS).filter(isToolTrait));
      const full = linkTool(ATTACKS, { category, traits: all });
      expect(full.map(({ id }) => id)[0]).toBe('tool-poisoning');
      expect(full.length).toBe(5);
    }
  });

  it('name an attack only where the tool has the access that it needs', () => {
    const ids = (traits: readonly (keyof typeof TOOL_TRAITS)[]) =>
      linkTool(ATTACKS, { category: 'Read', traits: new Set(traits) }).map(({ id }) => id);
    expect(ids([])).toEqual(['prompt-injection-via-tool-results', 'runaway-tool-loops']);
    expect(ids(['takes-path'])[0]).toBe('path-traversal');
    expect(ids(['takes-address'])[0]).toBe('server-side-request-forgery');
    expect(ids(['reads-secrets'])[0]).toBe('secret-harvesting');
  });

  it('use every trait of tools and servers', () => {
    const ofTools = new Set(
      ATTACKS.flatMap(({ tools }) => tools.flatMap((need) => need.traits ?? [])),
    );
    expect([...ofTools].sort()).toEqual(Object.keys(TOOL_TRAITS).sort());
    const ofServers = new Set(
      ATTACKS.flatMap(({ servers }) => servers.flatMap((one) => one.traits)),
    );
    expect([...ofServers].sort()).toEqual(Object.keys(SERVER_TRAITS).sort());
    expect(linkServer(ATTACKS, new Set(['open']))[0]?.id).toBe('mcp-auth-bypass');
  });
});

function isToolTrait(text: string): text is keyof typeof TOOL_TRAITS {
  return Object.hasOwn(TOOL_TRAITS, text);
}
