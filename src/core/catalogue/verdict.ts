// A verdict on a tool while it is being weighed: a category, how sure it is, and the words that led
// to it. Evidence raises it; only what is more exact lowers it.
import type { EvidenceEntry } from '#contract/catalogue.ts';
import { TOOL_CLASSES, type ToolClass } from '#contract/decision.ts';
import type { Act } from './act.ts';

export type Evidence = Readonly<EvidenceEntry>;

/** Read < Write < Execute < Destructive < Financial. */
export function rankOf(category: ToolClass): number {
  return TOOL_CLASSES.indexOf(category);
}

export interface Verdict {
  readonly category: ToolClass;
  readonly confidence: number;
  readonly because: string;
  /** The verb that decided, `''` when none did. */
  readonly verb: string;
  /** Some word for it is firm. */
  readonly firm: boolean;
  readonly evidence: readonly Evidence[];
}

const MEANING: Readonly<Record<ToolClass, string>> = {
  Read: 'returns information and changes nothing',
  Write: 'changes something that can be put back',
  Execute: 'sets something off whose effect its arguments or the outside world decide',
  Destructive: 'takes something away for good',
  Financial: 'moves money or commits someone to pay',
};

export function meaningOf(category: ToolClass, because: string | undefined): string {
  return because ?? MEANING[category];
}

export function evidenceOf({ source, quote, category, because }: Act): Evidence {
  const supports =
    category === null ? 'no category by itself' : `${category}: ${meaningOf(category, because)}`;
  return { source, quote, supports };
}

export function highest(acts: readonly Act[]): Act | undefined {
  let winner: Act | undefined;
  for (const found of acts) {
    if (found.category === null) continue;
    if (winner?.category === undefined || winner.category === null) winner = found;
    else if (rankOf(found.category) > rankOf(winner.category)) winner = found;
  }
  return winner;
}

export function fromOne(found: Act, confidence: number, others: readonly Act[] = []): Verdict {
  const { category, because, verb } = found;
  return {
    category: category ?? 'Write',
    confidence,
    because:
      category === null
        ? 'manages something, which includes changes'
        : meaningOf(category, because),
    verb,
    firm: [found, ...others].some((one) => one.certainty === 'firm' && one.category === category),
    evidence: [found, ...others].map(evidenceOf),
  };
}

/** Raises a verdict; a lower or equal category adds evidence at most. */
export function raise(
  verdict: Verdict,
  category: ToolClass,
  confidence: number,
  because: string,
  evidence: Evidence,
): Verdict {
  if (rankOf(category) <= rankOf(verdict.category)) {
    const same = category === verdict.category;
    return {
      ...verdict,
      confidence: same
        ? Math.min(0.97, Math.max(verdict.confidence, confidence))
        : verdict.confidence,
      evidence: same ? [...verdict.evidence, evidence] : verdict.evidence,
    };
  }
  const { verb, evidence: rest } = verdict;
  return { category, confidence, because, verb, firm: false, evidence: [evidence, ...rest] };
}
