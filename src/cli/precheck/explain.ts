// What a registry would be sent for these servers: everything, and nothing of it is sent.
import { safe } from '../print.ts';
import type { Subject } from './subject.ts';

/** The text that `--explain` prints. */
export function explainText(subjects: readonly Subject[], registry: string | undefined): string {
  const sent = [...new Set(subjects.flatMap(({ identifiers }) => identifiers))];
  const kept = subjects.filter(({ identifiers }) => identifiers.length === 0);
  const where =
    registry === undefined
      ? 'Nothing leaves this machine without `--registry`. A registry would be asked for:'
      : `The registry at ${safe(registry)} would be asked for:`;
  const none = '  nothing: no name that others could know was found';
  return [
    where,
    '',
    ...(sent.length === 0 ? [none] : sent.map((name) => `  ${safe(name)}`)),
    ...(kept.length === 0 ? [] : ['', 'Never sent, since only this machine knows them:', '']),
    ...kept.map(({ name }) => `  ${safe(name)}`),
    '',
  ].join('\n');
}
