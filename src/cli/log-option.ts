// `--log text|json` of the commands that run for long, and the writer behind it: standard error.
import { Option } from 'commander';
import {
  createLogWriter,
  LOG_FORMATS,
  type LogFields,
  type LogFormat,
  type LogWriter,
} from '#server/host/log-writer.ts';

export function logOption(): Option {
  return new Option('--log <format>', 'lines of the log: text, or a JSON object each')
    .choices([...LOG_FORMATS])
    .default('text');
}

/** @param fields of every line */
export function openLog(format: LogFormat, fields: LogFields = {}): LogWriter {
  const write = (line: string) => void process.stderr.write(line);
  return createLogWriter({ format, write, now: Date.now, fields });
}
