// The check of one server or of many: looks each up, gives the verdict with its reasons, and says
// unknown where nothing is known. Used by `precheck`, `stack` and the hook.
import type { Verdict } from '#contract/catalogue.ts';
import { type StoredServer, verdictOf } from '#core/assessment/index.ts';
import type { Looked, Lookup, OtherServer } from './lookup.ts';
import type { Changes, SeenFile } from './seen-file.ts';
import type { Subject } from './subject.ts';

export interface Checked {
  readonly subject: Subject;
  /** Absent: unknown. */
  readonly stored?: StoredServer;
  readonly verdict: Verdict;
  /** Whole sentences. */
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
  readonly others: readonly OtherServer[];
  readonly queued: boolean;
  readonly changes: Changes;
}

export interface CheckParts {
  readonly lookup: Lookup;
  /** Asked for names that must not leave this machine; absent: nobody is. */
  readonly local?: Lookup | undefined;
  readonly seen: SeenFile;
}

/** Checks subjects in order. Throws a `LookupFailed` when the check could not run. */
export async function checkAll(
  { lookup, local, seen }: CheckParts,
  subjects: readonly Subject[],
): Promise<readonly Checked[]> {
  const asked = [...new Set(subjects.flatMap(({ identifiers }) => identifiers))];
  const names = [...new Set(subjects.flatMap(({ localOnly }) => localOnly))];
  const answers = asked.length === 0 ? [] : await lookup.lookUp(asked);
  const own = names.length === 0 || local === undefined ? [] : await local.lookUp(names);
  const found = new Map([...answers, ...own].map((answer) => [answer.identifier, answer]));
  return subjects.map((subject) => {
    const of = [...subject.identifiers, ...subject.localOnly].flatMap((identifier) => {
      const answer = found.get(identifier);
      return answer === undefined ? [] : [answer];
    });
    return checked(subject, of, seen);
  });
}

function checked(subject: Subject, answers: readonly Looked[], seen: SeenFile): Checked {
  const answer = answers.find(({ stored }) => stored !== undefined) ?? answers[0];
  const stored = answer?.stored;
  const { verdict, reasons } = verdictOf(stored);
  return {
    subject,
    ...(stored === undefined ? {} : { stored }),
    verdict,
    reasons,
    notes: [...versionNotes(subject, stored), ...subject.notes],
    others: answer?.others ?? [],
    queued: answer?.queued ?? false,
    changes: stored === undefined ? { since: null, list: [] } : seen.compare(stored),
  };
}

/** What is known of one version says little of another. */
function versionNotes({ version }: Subject, stored: StoredServer | undefined): readonly string[] {
  const known = stored?.server.version;
  if (version === undefined || known === undefined || known === null || known === version)
    return [];
  return [`Version ${version} is named; what is known here is of version ${known}.`];
}

/** Whether a person should look: everything but a clean record and what our gateway decides. */
export function needsAttention({ verdict, stored, subject }: Checked): boolean {
  if (verdict === 'proceed') return false;
  const governed = subject.entries.length > 0 && subject.entries.every(({ gateway }) => gateway);
  // A policy is the rule that is asked for; behind `serve` the gateway's own list says who it is.
  if (governed && verdict === 'connect-with-rule') return false;
  return !(
    governed &&
    stored === undefined &&
    subject.entries.every(({ gateway }) => gateway === 'serve')
  );
}
