// `precheck --hook`: answers Claude Code's PreToolUse hook. INVARIANT: it never allows and never
// denies. A clean record is a note; what is flagged or unknown is asked of the user; a check that
// could not run says so and lets the client go on as it would have. Runs before every command of the
// client, so that what most of them need is all that is loaded.
import { readFileSync } from 'node:fs';
import { isJsonObject, type Json } from '#core/kit/json.ts';
import { readHookCall } from '#server/clients/index.ts';
import { readText, STDIN } from '../input.ts';
import type { HookAnswer, HookOptions } from './hook-check.ts';

/** Reads the call on stdin, prints the answer on stdout. Never fails. */
export async function answerHook(options: HookOptions): Promise<void> {
  let answer: HookAnswer;
  try {
    answer = await decide(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    answer = { kind: 'note', text: `precheck skipped: ${reason}` };
  }
  const json = toJson(answer);
  if (json !== undefined) process.stdout.write(`${JSON.stringify(json)}\n`);
}

function toJson(answer: HookAnswer): unknown {
  if (answer.kind === 'silent') return undefined;
  const text = `wicketgate: ${answer.text}`;
  if (answer.kind === 'note') return { systemMessage: text };
  return {
    systemMessage: text,
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'ask',
      permissionDecisionReason: text,
    },
  };
}

async function decide(options: HookOptions): Promise<HookAnswer> {
  const call: Json = JSON.parse(await readText(STDIN));
  const subject = readHookCall(call, readIfThere);
  if (subject.kind === 'nothing') return { kind: 'silent' };
  const { onServers, onTool } = await import('./hook-check.ts');
  if (subject.kind === 'servers') return onServers(subject, options);
  const session = isJsonObject(call) ? String(call['session_id'] ?? '') : '';
  return onTool(subject, session, options);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // A file that is to be created, or one that only the client may read.
    return undefined;
  }
}
