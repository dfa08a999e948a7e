// `npm test`: installs what is missing, builds, runs all tests. Ends in the reporter's line
// `N passed, N failed`, and with a code other than 0 when a test failed or none ran. Arguments go
// to vitest: `npm test -- src/core/policy`.
import {
  installBoxIfPossible,
  installBrowserIfPossible,
  installIfNeeded,
  installServicesIfPossible,
  requireNode,
  runNode,
} from './prepare.mjs';

requireNode();
installIfNeeded();
// A part of the tests is asked for by name: then browser and services are its own business.
if (process.argv.length === 2) {
  installBrowserIfPossible();
  installServicesIfPossible();
  installBoxIfPossible();
}
// Always built anew: the end-to-end tests run the bundle, and a stale one would prove nothing.
const built = runNode(['scripts/build.mjs']);
if (built === 0) {
  process.exit(runNode(['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]));
}
process.stdout.write('\nthe build failed, so no test ran\n0 passed, 1 failed\n');
process.exit(built);
