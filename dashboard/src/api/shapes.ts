// What `/api/v1` answers, by the names that the screens use. Types only: no validator is in the bundle.
import type { z } from 'zod';
import type {
  approvalDetailSchema,
  mintedApiTokenSchema,
  mintedGrantSchema,
  recommendedPolicySchema,
  secretLinkSchema,
  snippetListSchema,
} from '#contract/control-api.ts';
import type { overviewSchema, searchListSchema } from '#contract/overview-api.ts';

export type { Me, Survey, ToolDriftAnswer } from '#contract/control-api.ts';

/** A page of a list; `next` is the address of the one that follows. */
export interface Listing<Row> {
  readonly data: readonly Row[];
  readonly next: string | null;
}

export type ApprovalAnswer = z.infer<typeof approvalDetailSchema>;
export type MintedGrant = z.infer<typeof mintedGrantSchema>;
export type MintedApiToken = z.infer<typeof mintedApiTokenSchema>;
export type SecretLink = z.infer<typeof secretLinkSchema>;
export type SnippetList = z.infer<typeof snippetListSchema>;
export type RecommendedPolicy = z.infer<typeof recommendedPolicySchema>;
export type Overview = z.infer<typeof overviewSchema>;
export type SearchHit = z.infer<typeof searchListSchema>['data'][number];
