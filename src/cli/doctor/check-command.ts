// A server that is a command: found, started, answers the handshake, lists its tools.
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { type AskTarget, askServer } from '#server/ask-server.ts';
import { count, safe } from '../print.ts';
import { VERSION } from '../version.ts';
import type { DoctorParts } from './step.ts';

export type CommandTarget = Extract<AskTarget, { kind: 'command' }>;

/** The file of a program, as the system would find it; `undefined` when there is none. */
export function findCommand({ command, env, cwd }: CommandTarget): string | undefined {
  const [program = ''] = command;
  if (isAbsolute(program) || /[\\/]/.test(program)) {
    const file = resolve(cwd ?? process.cwd(), program);
    return isProgram(file) ? file : undefined;
  }
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((one) => one !== '');
  const files = folders.flatMap((folder) => endings.map((end) => join(folder, program + end)));
  return files.find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The names of its tools, or false when a step has failed. */
export async function checkCommand(
  target: CommandTarget,
  parts: DoctorParts,
): Promise<readonly string[] | false> {
  const { examination } = parts;
  const [program = ''] = target.command;
  const file = findCommand(target);
  if (file === undefined) {
    const help = isAbsolute(program)
      ? 'install it there, or correct the path in the entry'
      : 'install it, or name its whole path: a client that is started from a desktop has another PATH';
    return examination.fail('command', `\`${safe(program)}\` was not found`, help);
  }
  if (target.cwd !== undefined && !existsSync(target.cwd)) {
    return examination.fail('folder', `\`${safe(target.cwd)}\` is not there`, 'correct `cwd`');
  }
  examination.ok('command', safe(file));
  return tellHeard(target, parts);
}

/** Starts or connects, and tells handshake and list as steps. */
export async function tellHeard(
  target: AskTarget,
  { examination, timeoutMs, startMs }: DoctorParts,
): Promise<readonly string[] | false> {
  const ms = target.kind === 'command' ? startMs : timeoutMs;
  const { revision, server, tools, failed, died, late, stderr } = await askServer(target, {
    version: VERSION,
    timeoutMs: ms,
  });
  // What a server writes there may hold its secrets; that it wrote something is safe to say.
  const said =
    stderr.length > 0
      ? 'start it in a terminal: it writes the reason to stderr'
      : 'start it in a terminal';
  const sentence = safe(failed ?? '');
  if (died === true && revision === undefined) {
    return examination.fail('start', sentence, `${said}; look at its arguments and variables`);
  }
  if (target.kind === 'command') examination.ok('start', 'the process runs');
  if (revision === undefined) {
    const silent = late === true || target.kind === 'url';
    return examination.fail('initialize', sentence, said, silent);
  }
  const who = server === undefined ? '' : `${safe(server)}, `;
  examination.ok('initialize', `${who}revision ${safe(revision)}`);
  if (tools === undefined) return examination.fail('tools/list', sentence, said);
  examination.ok('tools/list', count(tools.length, 'tool'));
  return tools;
}
