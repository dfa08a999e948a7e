// What the registry answers when the catalogue cannot: a bad cursor is the asker's, a busy file passes,
// and everything else is a fault that only the log tells.
import { storageTroubleOf } from '#contract/storage-trouble.ts';
import { HttpProblem } from '#server/web/index.ts';

/** What the store cannot do becomes an answer that says whose turn it is. */
export function problemOf(error: unknown): HttpProblem | undefined {
  switch (storageTroubleOf(error)) {
    case 'bad-cursor':
      return new HttpProblem(400, 'the cursor is not one of this list', {
        help: 'begin again without a cursor',
        errors: [{ in: 'query', at: 'cursor', message: 'no page has given it' }],
      });
    case 'busy':
      return new HttpProblem(503, 'the catalogue is busy', { headers: { 'Retry-After': '1' } });
    default:
      return undefined;
  }
}
