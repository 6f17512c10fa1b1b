import { expect, test } from 'vitest';
import { outcomeOf } from '../../../src/tracker/launch/runOutcome';
import type { ExitRecord } from '../../../src/tracker/launch/runRecords';

const exit = (more: Partial<ExitRecord>): ExitRecord => ({
  ...{ exitCode: null, signal: null, endTime: 5, cpuMs: 7, error: null },
  ...more,
});

const reason = (log: string) => outcomeOf(exit({ exitCode: 1 }), false, log).exitReason;

test('the end of a process decides the status of its run', () => {
  const status = (more: Partial<ExitRecord>, stopAsked = false) => outcomeOf(exit(more), stopAsked, '').status;
  expect({
    well: status({ exitCode: 0 }),
    badly: status({ exitCode: 2 }),
    signal: status({ signal: 'SIGTERM' }),
    stopped: status({ exitCode: 0 }, true),
    notStarted: status({ error: 'No such thing.' }),
    notStartedThoughStopped: status({ error: 'No such thing.' }, true),
  }).toEqual({
    ...{ well: 'FINISHED', badly: 'FAILED', signal: 'KILLED', stopped: 'KILLED' },
    ...{ notStarted: 'FAILED', notStartedThoughStopped: 'FAILED' },
  });
});

test('times and codes are taken over', () => {
  expect(outcomeOf(exit({ exitCode: 0 }), false, 'Error: not this')).toEqual({
    ...{ status: 'FINISHED', exitCode: 0, signal: null, exitReason: null, endTime: 5, cpuTime: 7 },
  });
});

test('a signal comes with what it usually means', () => {
  expect(outcomeOf(exit({ signal: 'SIGKILL' }), false, '').exitReason).toBe(
    'Ended by the signal SIGKILL (9). The system does this when memory runs out; or someone ended the process by force.',
  );
});

test('the error that a program ended with is found in its output', () => {
  const chained = `epoch 1
Traceback (most recent call last):
  File "a.py", line 1, in <module>
KeyError: 'first'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "a.py", line 3, in <module>
    raise ValueError("second")
    ^^^^^^^^^^
\u001b[1;31mValueError\u001b[0m: second
of two lines
`;
  expect([
    reason(chained),
    reason('Error in fit(x) : object not found\nExecution halted\n'),
    reason('ERROR: LoadError: UndefVarError: `x` not defined\nStacktrace:\n'),
    reason('TypeError: x is not a function\n    at a.js:1\n'),
    reason('error rate: 0.5\nloss=3\n'),
    reason(''),
  ]).toEqual([
    'Exited with code 1. ValueError: second',
    'Exited with code 1. Error in fit(x) : object not found',
    'Exited with code 1. ERROR: LoadError: UndefVarError: `x` not defined',
    'Exited with code 1. TypeError: x is not a function',
    'Exited with code 1.',
    'Exited with code 1.',
  ]);
});

test('an error line is cut where it is too long and shows no secrets', () => {
  const long = reason(`Traceback (most recent call last):\nValueError: ${'x'.repeat(1000)}\n`) ?? '';
  const secret = reason('ConnectionError: https://me:sesame@host failed\n') ?? '';
  expect([long.length, secret.includes('sesame')]).toEqual(['Exited with code 1. '.length + 301, false]);
});
