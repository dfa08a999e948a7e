// Findings on the server as a whole, gathered from every side: its texts, its list, its name, its
// package, and what the scan saw. The gravest first.
import type { FindingEntry, Severity, ToolRecord } from '#contract/catalogue.ts';
import type { ScanAnomaly, ScanReport } from '#contract/scan-report.ts';
import { combinationWithin } from './combinations.ts';
import { findLookAlike, type KnownName } from './look-alike.ts';
import { nameList } from './name-list.ts';
import { serverFinding } from './server-finding.ts';
import { findInTexts } from './server-texts.ts';
import { severityRank } from './tool-record.ts';

const ANOMALY_SEVERITY: Readonly<Record<ScanAnomaly['code'], Severity>> = {
  'list-changed': 'High',
  'discover-differs': 'Medium',
  'stdout-noise': 'Low',
  'writes-outside': 'High',
  'process-limit': 'Medium',
  'list-failed': 'Low',
  'ignores-close': 'Low',
  'server-request': 'Low',
};

/** Names of tools that agents' clients bring along themselves; a server's tool may be taken for one. */
const CLIENT_TOOLS = new Set([
  'Bash',
  'BashOutput',
  'Edit',
  'ExitPlanMode',
  'Glob',
  'Grep',
  'KillShell',
  'LS',
  'MultiEdit',
  'NotebookEdit',
  'Read',
  'Task',
  'TodoWrite',
  'WebFetch',
  'WebSearch',
  'Write',
  'apply_patch',
  'str_replace_editor',
  'str_replace_based_edit_tool',
  'run_terminal_cmd',
  'replace_string_in_file',
  'run_in_terminal',
]);

function ofAnomalies({ anomalies }: ScanReport): FindingEntry[] {
  const seen = new Set<string>();
  return anomalies.flatMap(({ code, detail }) => {
    if (seen.has(code)) return [];
    seen.add(code);
    return [serverFinding('behaviour', code, ANOMALY_SEVERITY[code], { source: 'scan' }, detail)];
  });
}

function ofPackage(report: ScanReport): FindingEntry[] {
  const facts = report.package;
  if (facts === undefined) return [];
  const found: FindingEntry[] = [];
  if (facts.installScripts.length > 0) {
    const { length } = facts.installScripts;
    const quote = facts.installScripts.join(', ');
    const message = `installing the package runs ${length === 1 ? 'a script' : `${length} scripts`}`;
    found.push(
      serverFinding('install-scripts', 'scripts', 'Medium', { source: 'package', quote }, message),
    );
  }
  if (facts.deprecated !== undefined) {
    const at = { source: 'package', quote: facts.deprecated };
    found.push(
      serverFinding(
        'deprecated',
        'version',
        'Medium',
        at,
        'the publisher has deprecated this version',
      ),
    );
  }
  return found;
}

function ofShadows(tools: readonly ToolRecord[]): FindingEntry[] {
  const names = tools.map(({ name }) => name).filter((name) => CLIENT_TOOLS.has(name));
  if (names.length === 0) return [];
  const at = { source: 'tools', quote: names[0] ?? '', tools: names };
  const message = `clients have tools of their own named ${nameList(names)}; a model may take one for the other`;
  return [serverFinding('shadowed-tool', 'client-tool', 'Low', at, message)];
}

/** What is known of a package or a name, whether or not a scan listed tools. */
export function findWithoutTools(report: ScanReport, known: readonly KnownName[]): FindingEntry[] {
  const lookAlike = findLookAlike(report, known);
  return [
    ...(lookAlike === undefined ? [] : [lookAlike]),
    ...ofPackage(report),
    ...ofAnomalies(report),
  ];
}

/** What a list of tools and the texts around it show. */
export function findWithTools(report: ScanReport, tools: readonly ToolRecord[]): FindingEntry[] {
  const combination = combinationWithin(tools);
  return [
    ...findInTexts(report),
    ...(combination === undefined ? [] : [combination]),
    ...ofShadows(tools),
  ];
}

/** The gravest first; equal ones stay in order. */
export function gravestFirst(findings: readonly FindingEntry[]): FindingEntry[] {
  return findings.toSorted((a, b) => severityRank(b.severity) - severityRank(a.severity));
}
