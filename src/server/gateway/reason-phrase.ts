// The reason phrase of a status line; clients ignore it, people reading a trace do not.
import { STATUS_CODES } from 'node:http';

export function reasonPhrase(status: number): string {
  return STATUS_CODES[status] ?? 'Unknown';
}
