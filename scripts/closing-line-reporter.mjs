// Vitest reporter that closes the run with the one line our CI reads: `N passed, N failed`.
// A file that could not be loaded counts as one failure, so that a broken import cannot pass; a run
// without any test ends with a code other than 0.
export class ClosingLineReporter {
  onTestRunEnd(modules, unhandledErrors) {
    let passed = 0;
    let failed = unhandledErrors.length;
    let skipped = 0;
    for (const module of modules) {
      if (module.errors().length > 0) failed += 1;
      // A hook that throws leaves its suite's tests as skipped: the suite itself counts then.
      for (const suite of module.children.allSuites()) failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failed += 1;
        else skipped += 1;
      }
    }
    if (passed + failed === 0) process.exitCode = 1;
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    process.stdout.write(`\n${passed} passed, ${failed} failed${tail}\n`);
  }
}
export default ClosingLineReporter;
