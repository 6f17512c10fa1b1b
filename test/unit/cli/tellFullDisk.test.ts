import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { tellFullDisk } from '../../../src/cli/follow/tellFullDisk';

/** What is told while the disk has so many bytes free at each look; the run ends with the last of them. */
async function told(...free: number[]): Promise<string[]> {
  const ended = new AbortController();
  const sentences: string[] = [];
  const freeBytes = async () => {
    const bytes = free.shift() ?? 0;
    if (free.length === 0) ended.abort();
    return bytes;
  };
  await tellFullDisk('/repo/.mlops', (sentence) => sentences.push(sentence), ended.signal, { poll: 1, freeBytes });
  return sentences;
}

test('a disk that fills up while a run goes on is told once', async () => {
  expect(await told(1e9, 1e9, 0, 0)).toEqual([
    "The disk that holds /repo/.mlops is full: output and metrics may get lost, and the run's end is only stored once there is room. Free some space.",
  ]);
});

test('a disk with room is not told of', async () => {
  expect(await told(1e9, 1e6)).toEqual([]);
});

test('a real disk is looked at, and the run’s end ends that', async () => {
  const sentences: string[] = [];
  await tellFullDisk(tmpdir(), (sentence) => sentences.push(sentence), AbortSignal.timeout(20), { poll: 1 });
  expect(sentences).toEqual([]);
});
