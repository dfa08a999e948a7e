// The work of `wicketgate precheck`: one server checked and printed. Apart from the command, so that
// its help and its hook load nothing of scanner and storage.
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { EXIT, failWith } from '../exit.ts';
import { styleFor } from '../print.ts';
import { UsageError } from '../usage-error.ts';
import { VERSION } from '../version.ts';
import { type Checked, checkAll } from './check.ts';
import { checkJson } from './check-json.ts';
import { checkText } from './check-text.ts';
import { explainText } from './explain.ts';
import { LookupFailed, notRun } from './lookup.ts';
import { type OpenLookups, openLookups } from './open-lookups.ts';
import { rulesText } from './rules-text.ts';
import { scanUnknown } from './scan-now.ts';
import { openSeenFile } from './seen-file.ts';
import { configuredEntries, readSubject, type Subject, scanList } from './subject.ts';

/** Options as commander reads them. */
export interface PrecheckFlags {
  readonly json?: boolean;
  readonly rules?: boolean;
  readonly data?: string;
  readonly registry?: string;
  readonly scan?: boolean;
  readonly explain?: boolean;
}

const TIMEOUT_MS = 15_000;

/** Checks the server that a word names, prints the result, and sets the exit code. */
export async function runPrecheck(server: string, flags: PrecheckFlags): Promise<void> {
  const folder = flags.data ?? defaultDataFolder();
  const { registry } = flags;
  if (flags.scan === true && registry !== undefined) {
    throw new UsageError('`--scan` fills the catalogue of this machine', 'leave out `--registry`');
  }
  const subject = readSubject(server, configuredEntries().entries);
  if (flags.explain === true) {
    process.stdout.write(explainText([subject], registry));
    return;
  }
  try {
    await check(subject, flags, { folder, registry, timeoutMs: TIMEOUT_MS, version: VERSION });
  } catch (error) {
    if (!(error instanceof LookupFailed)) throw error;
    if (flags.json === true) process.stdout.write(`${JSON.stringify(notRun(error))}\n`);
    failWith(EXIT.unreachable, `the check did not run: ${error.message}`, error.help);
  }
}

async function check(
  subject: Subject,
  flags: PrecheckFlags,
  options: Parameters<typeof openLookups>[0],
): Promise<void> {
  const warn = (line: string) => process.stderr.write(`wicketgate: ${line}\n`);
  const { folder } = options;
  if (flags.scan === true) await scanUnknown(scanList([subject]), { folder, log: warn });
  const lookups = openLookups(options);
  try {
    const seen = openSeenFile(folder);
    const [checked] = await checkAll({ ...lookups, seen }, [subject]);
    if (checked === undefined) return;
    print(checked, flags, lookups);
    if (checked.stored !== undefined) seen.note(checked.stored, Date.now());
    const trouble = checked.stored === undefined ? undefined : seen.save();
    if (trouble !== undefined) warn(trouble);
    process.exitCode = checked.verdict === 'proceed' ? EXIT.good : EXIT.no;
  } finally {
    await lookups.close();
  }
}

function print(checked: Checked, flags: PrecheckFlags, { lookup }: OpenLookups): void {
  const nowMs = Date.now();
  const rules = flags.rules === true;
  if (flags.json === true) {
    const json = checkJson(checked, { origin: lookup.origin, nowMs, rules });
    process.stdout.write(`${JSON.stringify(json)}\n`);
    return;
  }
  const style = styleFor(process.stdout);
  process.stdout.write(checkText(checked, nowMs, style));
  if (rules && checked.stored !== undefined) {
    process.stdout.write(`\n${rulesText(checked.subject.name, checked.stored, style)}`);
  }
}
