import { expect, test } from 'vitest';
import { CockpitError } from '../../../src/shared/model/cockpitError';
import { Transfers } from '../../../src/tracker/transfers/transfers';

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((done) => signal.addEventListener('abort', () => done()));

test('work is seen running, then done with its report', async () => {
  const transfers = new Transfers(() => {});
  const started = transfers.start('import', '/data', async (task) => {
    task.run('a', 'added');
    task.points(5);
    task.problem('b', new Error('broken'));
  });
  const ended = await transfers.ended(started.id);
  expect([
    started.state,
    ended.state,
    ended.report.runs.added,
    ended.report.points,
    ended.report.problems,
    ended.report.runIds,
  ]).toEqual(['running', 'done', 1, 5, [{ where: 'b', what: 'broken' }], ['a']]);
});

test('work that fails says why', async () => {
  const transfers = new Transfers(() => {});
  const { id } = transfers.start('pull', 'team', () =>
    Promise.reject(new CockpitError('STORAGE', 'The disk is full.')),
  );
  const { state, error, endedAt } = await transfers.ended(id);
  expect([state, error, endedAt !== null]).toEqual(['failed', 'The disk is full.', true]);
});

test('only what nobody foresaw is logged', async () => {
  const lines: string[] = [];
  const transfers = new Transfers((line) => lines.push(line));
  for (const error of [new CockpitError('STORAGE', 'full'), new TypeError('a bug')])
    await transfers.ended(transfers.start('push', 'team', () => Promise.reject(error)).id);
  expect(lines.map((line) => line.split('\n')[0])).toEqual(['push of team: TypeError: a bug']);
});

test('cancelled work is told so and ends as cancelled, failed or not', async () => {
  const transfers = new Transfers(() => {});
  const { id } = transfers.start('import', '/data', async ({ signal }) => {
    await untilAborted(signal);
    signal.throwIfAborted();
  });
  transfers.cancel(id);
  const { state, error } = await transfers.ended(id);
  expect([state, error, transfers.activeCount()]).toEqual(['cancelled', null, 0]);
});

test('the same work is not started twice at a time', async () => {
  const transfers = new Transfers(() => {});
  const work = (task: { signal: AbortSignal }) => untilAborted(task.signal);
  const [first, same, other] = ['/data', '/data', '/more'].map((subject) => transfers.start('import', subject, work));
  expect([same?.id === first?.id, other?.id === first?.id, transfers.activeCount()]).toEqual([true, false, 2]);
  await transfers.dispose();
});

test('a tracker that leaves waits for its work to let go', async () => {
  const transfers = new Transfers(() => {});
  let ended = false;
  transfers.start('import', '/data', async ({ signal }) => {
    await untilAborted(signal);
    await new Promise((done) => setTimeout(done, 20));
    ended = true;
  });
  await new Promise(setImmediate);
  await transfers.dispose();
  expect(ended).toBe(true);
});

test('a report lists so many problems and counts the rest', async () => {
  const transfers = new Transfers(() => {});
  const { id } = transfers.start('import', '/data', async (task) => {
    for (let index = 0; index < 250; index++) task.problem(`run ${index}`, 'broken');
  });
  const { report } = await transfers.ended(id);
  expect([report.problems.length, report.moreProblems]).toEqual([200, 50]);
});

test('a transfer that nobody knows is not found', () => {
  expect(() => new Transfers(() => {}).get('x')).toThrow(
    'There is no transfer x. The tracker knows those since its start.',
  );
});
