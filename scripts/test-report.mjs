// Counts what a test run found, from the runner's own JSON report, and says it in the words of the last line.
// Invariant: only a test that ran and passed is counted as passed; no report, or one without tests, is a failure.

/**
 * @typedef {{ name: string, message: string }} Failure
 * @typedef {{ passed: number, failures: Failure[] }} Tally
 */

/**
 * Reads a report of vitest's JSON reporter (jest's format).
 * @param {string} subject what was tested, for the names of failures
 * @param {string | undefined} reportText undefined when the runner wrote none
 * @param {{ code: number, output: string }} ended how the runner ended
 * @returns {Tally}
 */
export function countReport(subject, reportText, ended) {
  const report = reportText === undefined ? undefined : JSON.parse(reportText);
  if (report === undefined) return failOnce(subject, `the runner wrote no report\n${ended.output}`);
  const files = report.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults.map((test) => ({ file: file.name, ...test })));
  const failures = [
    ...tests.filter((test) => test.status !== 'passed').map((test) => describeFailure(subject, test)),
    ...files
      .filter((file) => file.status === 'failed' && file.assertionResults.every((test) => test.status === 'passed'))
      .map((file) => ({ name: `${subject}: ${file.name}`, message: file.message || 'the file could not be run' })),
  ];
  if (tests.length === 0 && failures.length === 0) return failOnce(subject, 'no tests were found');
  const passed = tests.length - tests.filter((test) => test.status !== 'passed').length;
  if (ended.code !== 0 && failures.length === 0) failures.push({ name: subject, message: describeEnd(ended) });
  return { passed, failures };
}

/**
 * A check such as the compiler counts as one test.
 * @param {string} subject
 * @param {{ code: number, output: string }} ended
 * @returns {Tally}
 */
export function countCheck(subject, ended) {
  return ended.code === 0 ? { passed: 1, failures: [] } : failOnce(subject, describeEnd(ended));
}

/**
 * @param {string} subject
 * @param {string} message
 * @returns {Tally}
 */
export function failOnce(subject, message) {
  return { passed: 0, failures: [{ name: subject, message }] };
}

/**
 * @param {readonly Tally[]} tallies
 * @returns {string} the last line of a run
 */
export function describeSummary(tallies) {
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failures.length, 0);
  return `${passed} passed, ${failed} failed`;
}

function describeFailure(subject, test) {
  const why = test.status === 'failed' ? test.failureMessages?.join('\n') : `it did not run (${test.status})`;
  return { name: `${subject}: ${test.file} > ${test.fullName}`, message: why || 'no message' };
}

function describeEnd(ended) {
  return `ended with exit code ${ended.code}\n${ended.output.split('\n').slice(-40).join('\n')}`;
}
