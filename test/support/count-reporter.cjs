/** Prints the closing line that CI reads, and names the reason of every skipped test, which is in its title. */
module.exports = class CountReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests: passed, numPendingTests: skipped, numRuntimeErrorTestSuites: broken } = results;
    const failed = results.numFailedTests + broken;
    for (const suite of results.testResults) {
      for (const test of suite.testResults) {
        if (test.status === "pending") process.stdout.write(`skipped: ${test.fullName}\n`);
      }
    }
    process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
  }
};
