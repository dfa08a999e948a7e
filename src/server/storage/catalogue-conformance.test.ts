// One suite for every driver of the catalogue's port (src/core/assessment/store.ts): whatever stores
// the catalogue, these promises hold. A new driver is a line here.
import { describe } from 'vitest';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { promisesOfEvents } from '../../../test/catalogue/events-promises.ts';
import { promisesOfLists } from '../../../test/catalogue/lists-promises.ts';
import { promisesOfRecords } from '../../../test/catalogue/records-promises.ts';
import { promisesOfSearch } from '../../../test/catalogue/search-promises.ts';
import { testSubject } from '../../../test/catalogue/subject.ts';
import { promisesOfTwins } from '../../../test/catalogue/twin-promises.ts';
import { openCatalogue } from './index.ts';

const drivers: Readonly<Record<string, (folder: string) => CatalogueStore>> = {
  sqlite: (folder) => openCatalogue({ folder }),
};

const promises = {
  records: promisesOfRecords,
  lists: promisesOfLists,
  events: promisesOfEvents,
  search: promisesOfSearch,
  'the naive twin': promisesOfTwins,
};

describe.each(Object.entries(drivers))('the catalogue in %s', (_driver, open) => {
  describe.each(Object.entries(promises))('%s', (_part, promisesOf) => {
    promisesOf(testSubject(open));
  });
});
