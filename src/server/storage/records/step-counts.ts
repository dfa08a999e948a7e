// What the entries of one step add to the counts, gathered so that each minute, hour and tool is
// written once however many calls it had. Called by index-step.ts.
import type { CountWrite } from './count-tables.ts';
import type { IndexTables } from './index-tables.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** The lengths of time that calls are counted by. */
export const COUNT_STEPS_MS = [MINUTE_MS, HOUR_MS];

type Counted = 'allow' | 'deny' | 'ask' | 'failed';
type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
type Count = Mutable<CountWrite>;

const NONE = { allow: 0, deny: 0, ask: 0, failed: 0 };

export function createStepCounts(tables: IndexTables) {
  const counts: Count[] = [];
  /** The minute and the hour that a series was counted in last. */
  const latest = new Map<number, readonly Count[]>();
  const calls = new Map<string, Map<string, number>>();
  const begin = (series: number, atMs: number): readonly Count[] => {
    const steps = COUNT_STEPS_MS.map((stepMs) => {
      return { ...NONE, series, stepMs, startMs: Math.floor(atMs / stepMs) * stepMs };
    });
    counts.push(...steps);
    latest.set(series, steps);
    return steps;
  };
  return {
    count(series: number, atMs: number, what: Counted): void {
      const known = latest.get(series);
      const minuteMs = known?.[0]?.startMs ?? Number.NaN;
      const isSame = atMs >= minuteMs && atMs < minuteMs + MINUTE_MS;
      for (const count of known !== undefined && isSame ? known : begin(series, atMs)) {
        count[what] += 1;
      }
    },
    called(server: string, tool: string, atMs: number): void {
      const tools = calls.get(server) ?? new Map<string, number>();
      if (tools.size === 0) calls.set(server, tools);
      tools.set(tool, atMs);
    },
    /** One minute may come several times: what is written is added to what is there. */
    write(): void {
      tables.addCounts(counts);
      tables.called(
        [...calls].flatMap(([server, tools]) => {
          return [...tools].map(([tool, atMs]) => [server, tool, atMs] as const);
        }),
      );
    },
  };
}
