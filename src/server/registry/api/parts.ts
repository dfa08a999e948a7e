// What the routes of the registry's API are built from; given by the site.

import type { CatalogueStore } from '#core/assessment/index.ts';
import type { Attack } from '#core/attacks/index.ts';
import type { Precheck } from '../precheck.ts';

export interface ApiParts {
  readonly store: CatalogueStore;
  readonly precheck: Precheck;
  readonly attacks: readonly Attack[];
}
