// One suite for every driver of the control store's port (src/core/control/store.ts): whatever keeps
// the control plane, these promises hold. A new driver is a line here.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { promisesOfPeople } from '../../../test/control-store/people-promises.ts';
import { promisesOfTheStream } from '../../../test/control-store/stream-promises.ts';
import { type Place, testSubject } from '../../../test/control-store/subject.ts';
import { promisesOfThings } from '../../../test/control-store/things-promises.ts';
import { promisesOfTools } from '../../../test/control-store/tools-promises.ts';
import {
  startPostgres,
  type TestPostgres,
  WITHOUT_SERVICES,
} from '../../../test/services/postgres.ts';
import { type ControlPlace, openControlStore } from './index.ts';

const log = () => {};

function placeOf(place: ControlPlace, remove: () => void): Place {
  return {
    open: (options = {}) => openControlStore(place, { log, ...options }),
    remove: async () => remove(),
  };
}

const promises = {
  people: promisesOfPeople,
  'servers, policies, grants': promisesOfThings,
  tools: promisesOfTools,
  'the whole': promisesOfTheStream,
};

describe('the control plane on the embedded database', () => {
  describe.each(Object.entries(promises))('%s', (_part, promisesOf) => {
    promisesOf(
      testSubject(async () => {
        const folder = mkdtempSync(join(tmpdir(), 'wicketgate-control-'));
        return placeOf({ folder }, () => rmSync(folder, { recursive: true, force: true }));
      }),
    );
  });
});

describe.skipIf(WITHOUT_SERVICES)('the control plane on PostgreSQL', () => {
  let postgres: TestPostgres | undefined;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.close());

  describe.each(Object.entries(promises))('%s', (_part, promisesOf) => {
    promisesOf(
      testSubject(async () => {
        const url = await postgres?.database();
        return placeOf({ url: url ?? '' }, () => {});
      }),
    );
  });
});
