// Ends a command with exit code 2: wrong usage or unreadable input. Thrown by commands, caught by
// the CLI's entry, which prints the sentence and the help.
export class UsageError extends Error {
  readonly help: string | undefined;

  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}
