// Guarantees of the assessment over the invented servers of the registry's tests.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { serverRecordSchema, toolRecordSchema } from '#contract/catalogue.ts';
import { sampleReports } from '../../../test/registry/sample-reports.ts';
import { assess } from './assess.ts';

const hash = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const parts = { nowMs: 1_800_000_000_000, hash };

describe('an assessment', () => {
  it('gives records that fit the contract for every sample', () => {
    for (const report of sampleReports()) {
      const { server, tools } = assess(report, undefined, parts);
      expect(serverRecordSchema.safeParse(server).error).toBeUndefined();
      for (const tool of tools) expect(toolRecordSchema.safeParse(tool).error).toBeUndefined();
    }
  });
});
