// The one way from this process to its log: level, time, message and fields, as text or as a JSON object a
// line. Credentials are taken out, and nothing that a stranger wrote can begin a line of its own.
import { createRedaction, type Redaction } from './redact.ts';

export type LogLevel = 'info' | 'warn' | 'error';

/** What a line is about. Names of records: `requestId`, `server`, `grant`. */
export interface LogFields {
  readonly level?: LogLevel;
  readonly [name: string]: string | number | undefined;
}

/** Takes a line as any `(line: string) => void` does. */
export type Log = (message: string, fields?: LogFields) => void;

export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export interface LogWriterParts {
  readonly format: LogFormat;
  /** Takes a line with its end. */
  readonly write: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Fields of every line, such as the number of a worker. */
  readonly fields?: LogFields;
}

export interface LogWriter {
  readonly log: Log;
  /**
   * For the person who has started the program: as it is, without time and level as text. The one place
   * where a secret may stand, such as the link to set it up.
   */
  readonly say: (line: string) => void;
  readonly hide: Redaction['hide'];
}

/** Longer messages are cut: a log is no place for bodies. */
const CHARS_MAX = 8_192;
/** Control characters, separators of lines, and what turns the direction of text. */
const UNSAFE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

export function createLogWriter({ format, write, now, fields = {} }: LogWriterParts): LogWriter {
  const { hide, redact } = createRedaction();
  const toJson = (level: LogLevel, message: string, about: LogFields) => {
    const { level: _, ...rest } = { ...fields, ...about };
    // `time`, `level` and `message` are the writer's own, whatever the fields are called.
    const line = { ...rest, time: new Date(now()).toISOString(), level, message };
    return `${escaped(JSON.stringify(line))}\n`;
  };
  return {
    hide,
    log(message, about = {}) {
      const level = about.level ?? levelOf(message);
      const shown = cut(redact(message));
      const safe = redactFields(about, redact);
      if (format === 'json') write(toJson(level, shown, safe));
      else
        write(
          `${new Date(now()).toISOString()} ${level} ${escaped(shown)}${textOf({ ...fields, ...safe })}\n`,
        );
    },
    say: (line) => write(format === 'json' ? toJson('info', line.trim(), {}) : `${line}\n`),
  };
}

/** What was thrown by our own code is logged with its stack. */
function levelOf(message: string): LogLevel {
  return /\n\s+at /.test(message) ? 'error' : 'info';
}

function cut(text: string): string {
  return text.length <= CHARS_MAX
    ? text
    : `${text.slice(0, CHARS_MAX)}… (${text.length} characters)`;
}

function redactFields(fields: LogFields, redact: (text: string) => string): LogFields {
  const safe: Record<string, string | number | undefined> = {};
  for (const [name, value] of Object.entries(fields)) {
    safe[name] = typeof value === 'string' ? cut(redact(value)) : value;
  }
  return safe;
}

function textOf({ level: _, ...fields }: LogFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        ` ${escaped(name)}=${/^[\w.:/-]+$/.test(String(value)) ? value : escaped(JSON.stringify(value))}`,
    )
    .join('');
}

function escaped(text: string): string {
  return text.replace(UNSAFE, (char) => {
    if (char === '\n') return '\\n';
    if (char === '\t') return '\\t';
    return `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}
