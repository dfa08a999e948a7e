// A page of a list, as APIs answer it.
import { z } from 'zod';

export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.strictObject({
    data: z.array(row),
    next: z.string().nullable().describe('Address of the page that follows; null: none does.'),
  });
}
