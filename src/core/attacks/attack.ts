// The shape of an entry of the attack library. Read by the pages, `/v1` and the registry's own MCP
// server; `access.ts` says which tools and servers an entry concerns. All texts are whole sentences.
import type { ToolClass } from '#contract/decision.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import type { JsonObject } from '#core/kit/json.ts';
import type { ServerNeed, ToolNeed } from './access.ts';
import type { OwaspClass } from './owasp.ts';

/** Where an attack enters. */
export const ATTACK_FAMILIES = [
  'agent',
  'definition',
  'content',
  'supply',
  'protocol',
  'input',
] as const;
export type AttackFamily = (typeof ATTACK_FAMILIES)[number];

/** How much is known: it happened, somebody showed it, or it follows from how things work. */
export const ATTACK_EVIDENCE = ['documented', 'demonstrated', 'plausible'] as const;
export type AttackEvidence = (typeof ATTACK_EVIDENCE)[number];

/** A public case of an attack. */
export interface Incident {
  /** Public identifier or name: `CVE-2025-6514`, `owner/repository#12`. */
  readonly id: string;
  /** Whom it concerned, with versions where they are known. */
  readonly product: string;
  /** What happened, one sentence. */
  readonly what: string;
}

/** A call that shows what the policy of an attack does. Calls are played in order, counters live. */
export interface AttackCall {
  /** A step of the attack, or honest work that must go on. */
  readonly kind: 'attack' | 'work';
  /** What the call is; the start of a sentence without its end. */
  readonly note: string;
  readonly tool: string;
  readonly arguments?: JsonObject;
  readonly expect: 'allow' | 'deny' | 'ask';
  /** Category of the tool, where the policy asks for it. */
  readonly class?: ToolClass;
  /** The tool's `inputSchema`, where the policy is strict about arguments. */
  readonly schema?: JsonObject;
  /** Annotations of the tool, where the policy asks for them. */
  readonly annotations?: JsonObject;
  /** Name of the server, where the policy asks for it. */
  readonly server?: string;
  /** Tags of the grant, where the policy asks for them. */
  readonly tags?: JsonObject;
  readonly session?: string;
  /** A person has approved exactly this call. */
  readonly approved?: true;
  /** As often as this in the same window; `expect` is about the last time, the others are allowed. */
  readonly times?: number;
}

export interface Attack {
  /** Stable; part of addresses. */
  readonly id: string;
  readonly name: string;
  readonly family: AttackFamily;
  readonly evidence: AttackEvidence;
  /** What happens, one or two sentences. */
  readonly summary: string;
  /** How it works, step by step, a sentence each. */
  readonly steps: readonly string[];
  /** Public cases; empty where none is on record here. */
  readonly incidents: readonly Incident[];
  /** Which access an attacker needs, one sentence. */
  readonly access: string;
  /** How the registry or the gateway notices it. */
  readonly detection: string;
  /** How it is stopped, one or two sentences. */
  readonly defence: string;
  /** What the policy below does not do. */
  readonly limits: string;
  /** A policy that stops it; its description says how. To be adapted to the names of a server. */
  readonly policy: PolicyDocument;
  /** Calls that show what the policy does; at least one of each kind. */
  readonly calls: readonly AttackCall[];
  readonly owasp: readonly OwaspClass[];
  /** Tools that it needs; empty for attacks on servers as a whole. */
  readonly tools: readonly ToolNeed[];
  /** Servers that it concerns as a whole. */
  readonly servers: readonly ServerNeed[];
}
