// Exit codes of every command (interfaces page) and the one way to end with a sentence.

export const EXIT = {
  good: 0,
  /** The answer is no: problems found, a test failed. */
  no: 1,
  /** Wrong usage or unreadable input. */
  usage: 2,
  /** Something that was needed could not be reached. */
  unreachable: 3,
} as const;

/** Prints what went wrong and the next step on stderr, and ends the process. */
export function failWith(code: number, message: string, help?: string): void {
  if (message !== '') process.stderr.write(`wicketgate: ${message}\n`);
  if (help !== undefined) process.stderr.write(`  ${help}\n`);
  process.exit(code);
}
