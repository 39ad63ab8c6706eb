import { describe, expect, it } from 'vitest';
import { countCheck, countReport, describeSummary, failOnce } from './test-report.mjs';

const well = { code: 0, output: '' };
const makeReport = (...statuses: string[]) =>
  JSON.stringify({
    testResults: [
      {
        name: 'a.test.ts',
        status: 'passed',
        assertionResults: statuses.map((status) => ({ fullName: `is ${status}`, status, failureMessages: ['broke'] })),
      },
    ],
  });

describe('counting a report', () => {
  it('counts passed and failed tests', () => {
    const tally = countReport('pure', makeReport('passed', 'failed', 'passed'), { code: 1, output: '' });
    expect(tally).toEqual({ passed: 2, failures: [{ name: 'pure: a.test.ts > is failed', message: 'broke' }] });
  });

  it.each(['pending', 'skipped', 'todo'])('counts a test that is %s as failed', (status) => {
    const tally = countReport('pure', makeReport('passed', status), well);
    expect(tally.passed).toBe(1);
    expect(tally.failures[0]?.message).toBe(`it did not run (${status})`);
  });

  it('fails without a report and without tests', () => {
    expect(countReport('pure', undefined, well).failures).toHaveLength(1);
    expect(countReport('pure', JSON.stringify({ testResults: [] }), well).failures).toHaveLength(1);
    expect(countReport('pure', makeReport(), well).failures).toHaveLength(1);
  });

  it('counts a file that could not be run', () => {
    const broken = { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] };
    const tally = countReport('pure', JSON.stringify({ testResults: [broken] }), { code: 1, output: '' });
    expect(tally).toEqual({ passed: 0, failures: [{ name: 'pure: b.test.ts', message: 'no such module' }] });
  });

  it('counts an error outside of tests: all passed, yet the runner ended badly', () => {
    const tally = countReport('pure', makeReport('passed'), { code: 1, output: 'Unhandled rejection' });
    expect(tally.passed).toBe(1);
    expect(tally.failures[0]?.message).toContain('Unhandled rejection');
  });
});

describe('the last line', () => {
  it('adds up checks and reports', () => {
    const tallies = [
      countCheck('types', well),
      countCheck('lint', { code: 1, output: 'x' }),
      failOnce('browser', 'no'),
    ];
    expect(describeSummary([...tallies, countReport('pure', makeReport('passed', 'passed'), well)])).toBe(
      '3 passed, 2 failed',
    );
  });
});
