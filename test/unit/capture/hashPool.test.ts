import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { HashPool } from '../../../src/tracker/capture/data/hashPool';
import { Throttle } from '../../../src/tracker/capture/data/throttle';
import { useWorkerBundle } from './buildWorker';

const worker = useWorkerBundle();
const pools: HashPool[] = [];

function pool(idle: number): HashPool {
  const made = new HashPool({ workerFile: `${worker.dist}/hashWorker.js`, size: 2, idle });
  pools.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((made) => made.dispose()));
});

describe('the pool of hash workers', () => {
  it('makes no worker before there is work, no more than it may, and lets them go when idle', async () => {
    const workers = pool(50);
    const sizes = [workers.size];
    await Promise.all(Array.from({ length: 6 }, () => workers.scan('.git')));
    sizes.push(workers.size);
    await sleep(400);
    sizes.push(workers.size);
    await workers.scan('package.json');
    sizes.push(workers.size);
    expect(sizes).toEqual([0, 2, 0, 1]);
  });

  it('refuses work once disposed, and rejects what was under way', async () => {
    const workers = pool(1000);
    const scan = workers.scan('node_modules').then(
      () => 'done',
      (error: Error) => error.message,
    );
    await workers.dispose();
    const late = workers.scan('src').catch((error: Error) => error.message);
    expect([await scan, await late]).toEqual(['the tracker is closing', 'the tracker is closing']);
  });
});

describe('a throttle', () => {
  it('passes the first value on, then one an interval, and the last one when flushed', () => {
    const passed: number[] = [];
    let now = 0;
    const throttle = new Throttle<number>(
      200,
      (value) => passed.push(value),
      () => now,
    );
    for (now = 0; now <= 450; now += 50) throttle.give(now);
    throttle.flush();
    throttle.flush();
    expect(passed).toEqual([0, 200, 400, 450]);
  });
});
