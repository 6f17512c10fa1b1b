import { expect, test } from 'vitest';
import { LogFollower, type LogFollowerOptions } from '../../../src/host/log/logFollower';
import { TerminalText } from '../../../src/host/log/terminalText';

/** A log that grows by one of `later` whenever the reader waits; the run ends with the last. */
async function read(
  first: string | Buffer,
  later: (string | Buffer | Error)[],
  options: Partial<LogFollowerOptions> = {},
) {
  let log = Buffer.from(first);
  let failure: Error | null = null;
  const rest = [...later];
  const seen: unknown[] = [];
  const source = {
    async read(offset: number, limit: number) {
      if (failure) throw failure;
      return { bytes: log.subarray(offset, offset + limit), size: log.length };
    },
    isActive: () => rest.length > 0,
  };
  const sink = {
    text: (text: string) => seen.push(text),
    gap: (skipped: number, size: number) => seen.push({ skipped, size }),
    trouble: (error: unknown) => seen.push(error),
  };
  const pause = async () => {
    const next = rest.shift();
    failure = next instanceof Error ? next : null;
    if (next !== undefined && !(next instanceof Error)) log = Buffer.concat([log, Buffer.from(next)]);
  };
  const follower = new LogFollower(source, sink, { tailBytes: 1000, chunkBytes: 100, pause, ...options });
  await follower.follow(new AbortController().signal);
  return seen;
}

test('the log of an ended run is read to its end and left', async () => {
  expect(await read('one\ntwo\n', [])).toEqual(['one\ntwo\n']);
});

test('a live log is followed until the run has ended and all of it is read', async () => {
  expect(await read('one\n', ['two\n', '', 'three\n'])).toEqual(['one\n', 'two\n', 'three\n']);
});

test('a character cut in two by a read arrives whole, and an unfinished one at the end is not lost', async () => {
  const text = Buffer.from('né…x');
  expect((await read(text, [], { chunkBytes: 2 })).join('')).toBe('né…x');
  expect((await read(text.subarray(0, 4), [])).join('')).toBe('né\ufffd');
});

test('a large log starts at a whole line of its tail and says how much is left out', async () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join('');
  expect(await read(lines, [], { tailBytes: 20 })).toEqual([{ skipped: 770, size: 790 }, 'line 98\nline 99\n']);
});

test('a log that grows faster than it is read is skipped to its tail again', async () => {
  const flood = 'x'.repeat(5000);
  expect(await read('a\n', [`${flood}\nlast line\n`], { tailBytes: 15 })).toEqual([
    'a\n',
    { skipped: 4996, size: 5013 },
    'last line\n',
  ]);
});

test('a log that cannot be read for a while is told once and then goes on where it was', async () => {
  const error = new Error('tracker is gone');
  expect(await read('one\n', [error, error, 'two\n'])).toEqual(['one\n', error, 'two\n']);
});

test('line ends become those of a terminal, also between two pieces', () => {
  const text = new TerminalText();
  expect(['a\nb\r\nc\r', '\n\n', 'progress 1\rprogress 2\n'].map((piece) => text.convert(piece))).toEqual([
    'a\r\nb\r\nc\r',
    '\n\r\n',
    'progress 1\rprogress 2\r\n',
  ]);
});
