// Vitest reporter that closes the run with the one line our CI reads: `N passed, N failed`. Before it,
// a line `failed: …` for each failure: what one sees who sees only the end of a run.
// A file that could not be loaded counts as one failure, so that a broken import cannot pass; a run
// without any test ends with a code other than 0.
export class ClosingLineReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const failures = unhandledErrors.map((error) => lineOf('outside of tests', [error]));
    let passed = 0;
    let skipped = 0;
    for (const module of modules) {
      const file = module.relativeModuleId;
      if (module.errors().length > 0) failures.push(lineOf(file, module.errors()));
      // A hook that throws leaves its suite's tests as skipped: the suite itself counts then.
      for (const suite of module.children.allSuites()) {
        const errors = suite.errors();
        if (errors.length > 0) failures.push(lineOf(`${file} > ${suite.fullName}`, errors));
      }
      for (const test of module.children.allTests()) {
        const { state, errors = [] } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failures.push(lineOf(`${file} > ${test.fullName}`, errors));
        else skipped += 1;
      }
    }
    if (passed + failures.length === 0) process.exitCode = 1;
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    const lines = [...failures, `${passed} passed, ${failures.length} failed${tail}`];
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}

/** @param {string} place @param {readonly { message?: string }[]} errors */
function lineOf(place, errors) {
  const [line = 'no message'] = String(errors[0]?.message ?? '').split('\n');
  return `failed: ${place}: ${line.slice(0, 200)}`;
}
export default ClosingLineReporter;
