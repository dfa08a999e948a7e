import { describe, expect, it } from 'vitest';
import { disguiseOf, indexNames } from './name-disguise.ts';

const codes = (name: string, others: readonly string[] = []) =>
  disguiseOf(name, indexNames([name, ...others])).map(({ code }) => code);

describe('a name with digits', () => {
  it.each(['de1ete_file', 'd3leteFile', '5earch_s3nd'])(
    '%s that reads as a verb is told of',
    (name) => {
      expect(codes(name)).toContain('digits');
    },
  );

  it.each(['billing_createPurchaseOrderV1', 'listS3Objects', 'deleteProjectV1', 'createOauth2Key'])(
    '%s is a verb with letters and a version or a product',
    (name) => {
      expect(codes(name)).toEqual([]);
    },
  );

  it('is told of as a twin when another name reads the same', () => {
    expect(codes('read_fi1e', ['read_file'])).toContain('twin');
  });
});
