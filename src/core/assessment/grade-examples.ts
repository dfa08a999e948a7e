// Worked examples of the grade: servers that do not exist, with the facts that a grade rests on.
// The page of the method shows what the grade makes of them, so that its figures are always true.
import type { Severity } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import { type GradedTool, type GradeFacts, gradeOf } from './grade.ts';

export interface GradeExample {
  readonly title: string;
  /** What the server is, one sentence. */
  readonly story: string;
  readonly facts: GradeFacts;
}

function tool(
  name: string,
  category: ToolClass,
  severity: Severity,
  more: Partial<GradedTool> = {},
): GradedTool {
  return { name, category, severity, findings: [], fenced: false, annotated: true, ...more };
}

const QUIET = {
  findings: [],
  installScripts: [],
  deprecated: false,
  suspiciousChanges: 0,
} as const;

export const GRADE_EXAMPLES: readonly GradeExample[] = [
  {
    title: 'A weather server of a known publisher',
    story:
      'A local npm package with a build attestation. Its four tools read public forecasts; nothing is open, nothing was found.',
    facts: {
      ...QUIET,
      tools: ['current_weather', 'daily_forecast', 'list_stations', 'station_details'].map((name) =>
        tool(name, 'Read', 'Low'),
      ),
      identity: 'attested',
      auth: 'local',
      tls: null,
    },
  },
  {
    title: 'A project tracker that can delete',
    story:
      'A remote server behind OAuth, listed in the official registry under its own domain. Three tools delete projects, tasks and files, one of them after a dry run; four write; the rest read. It shows private data, reads what strangers write, and can post comments.',
    facts: {
      ...QUIET,
      tools: [
        tool('delete_project', 'Destructive', 'High', { fenced: true }),
        tool('delete_task', 'Destructive', 'High'),
        tool('delete_file', 'Destructive', 'High'),
        tool('create_task', 'Write', 'Medium'),
        tool('update_task', 'Write', 'Medium'),
        tool('post_comment', 'Write', 'Medium'),
        tool('invite_member', 'Write', 'High'),
        tool('get_private_file', 'Read', 'Medium'),
        tool('list_comments', 'Read', 'Low'),
        tool('search_tasks', 'Read', 'Low'),
      ],
      findings: [{ kind: 'dangerous-combination', severity: 'High' }],
      identity: 'attested',
      auth: 'gated',
      tls: true,
    },
  },
  {
    title: 'A shell from nobody',
    story:
      'A local package that names no publisher and runs a script when it is installed. Its one tool runs any command and has no annotations.',
    facts: {
      ...QUIET,
      tools: [
        tool('run_command', 'Execute', 'Critical', {
          annotated: false,
          findings: [{ kind: 'open-parameter', severity: 'High' }],
        }),
      ],
      installScripts: ['postinstall'],
      identity: 'unknown',
      auth: 'local',
      tls: null,
    },
  },
];

/** The examples with their grades. */
export function gradedExamples(): { example: GradeExample; grade: ReturnType<typeof gradeOf> }[] {
  return GRADE_EXAMPLES.map((example) => ({ example, grade: gradeOf(example.facts) }));
}
