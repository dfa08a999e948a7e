// The numbers by which tools are kept: a server's tools are one range, riskiest first; a level says
// severity and category in one small number.
import { RISK_CLASSES, SEVERITIES, type Severity } from '#contract/catalogue.ts';
import { TOOL_CLASSES, type ToolClass } from '#contract/decision.ts';

const PLACES = 2 ** 20;

/** The id of a server's first tool. */
export function firstToolId(server: number): number {
  return server * PLACES;
}

/** The highest id that a tool of the same server can have. */
export function lastToolId(first: number): number {
  return first + PLACES - 1;
}

export function serverOfTool(id: number): number {
  return Math.floor(id / PLACES);
}

/** 0 is Critical. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.length - 1 - SEVERITIES.indexOf(severity);
}

export function severityOfRank(rank: number): Severity {
  return SEVERITIES[SEVERITIES.length - 1 - rank] ?? 'Critical';
}

/** 0 is Financial. */
export function categoryRank(category: ToolClass): number {
  return TOOL_CLASSES.length - 1 - TOOL_CLASSES.indexOf(category);
}

/** A column of this file holds nothing else; a damaged one is taken for the riskiest. */
function categoryOfRank(rank: number): ToolClass {
  return TOOL_CLASSES[TOOL_CLASSES.length - 1 - rank] ?? 'Financial';
}

export function levelOf(severity: Severity, category: ToolClass): number {
  return severityRank(severity) * 8 + categoryRank(category);
}

export interface Level {
  readonly severity: Severity;
  readonly severityRank: number;
  readonly category: ToolClass;
  readonly categoryBit: number;
  readonly riskClass: Severity;
}

export function readLevel(level: number): Level {
  const severityRank = level >> 3;
  const category = categoryOfRank(level & 7);
  return {
    severity: severityOfRank(severityRank),
    severityRank,
    category,
    categoryBit: 1 << (level & 7),
    riskClass: RISK_CLASSES[category],
  };
}
