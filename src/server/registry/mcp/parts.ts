// What the tools of the registry's MCP server are built from.

import type { CatalogueStore } from '#core/assessment/index.ts';
import type { Attack } from '#core/attacks/index.ts';
import type { Precheck } from '../precheck.ts';

export interface McpParts {
  readonly store: CatalogueStore;
  readonly precheck: Precheck;
  readonly attacks: readonly Attack[];
  /** `https://host` of the pages, without a slash at the end; `''`: as they asked, or paths only. */
  readonly baseUrl: string;
}
