import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { plainLine } from '../../../src/shared/stdout/plainLine';
import { LineFollower } from '../../../src/tracker/ingest/lineFollower';

const folder = mkdtempSync(join(tmpdir(), 'mlops-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function newFile(content: string | Buffer = ''): string {
  const path = join(folder, `file ${++files}`);
  writeFileSync(path, content);
  return path;
}

async function drain(follower: LineFollower, final = false): Promise<string[]> {
  const lines: string[] = [];
  for (let chunk = await follower.next(final); chunk !== null; chunk = await follower.next(final))
    lines.push(...chunk.lines);
  return lines;
}

it('gives whole lines, and the last one when asked for the end', async () => {
  const path = newFile('one\ntwo\r\nthr');
  const follower = new LineFollower(path, 'log', null);
  const seen = [await drain(follower)];
  appendFileSync(path, 'ee\nfou');
  seen.push(await drain(follower), await drain(follower, true), await drain(follower, true));
  expect(seen).toEqual([['one', 'two\r'], ['three'], ['fou'], []]);
});

it('has nothing to give of a file that is not there', async () => {
  const follower = new LineFollower(join(folder, 'none'), 'log', null);
  expect([await follower.next(false), await follower.next(true)]).toEqual([null, null]);
});

it('replaces bytes that are no UTF-8', async () => {
  const path = newFile(Buffer.from([0x61, 0xff, 0xfe, 0x0a, 0xc3, 0xa9, 0x0a]));
  expect(await drain(new LineFollower(path, 'log', null))).toEqual(['a\ufffd\ufffd', 'é']);
});

it('passes over a line of 10 MB and goes on behind it', async () => {
  const path = newFile(Buffer.concat([Buffer.from('a\n'), Buffer.alloc(10_000_000, 'x'), Buffer.from('\nb\n')]));
  const lines = await drain(new LineFollower(path, 'log', null));
  expect(lines.filter((line) => line.length < 100)).toEqual(['a', 'b']);
});

it('keeps only the last redraw of a line that is redrawn for megabytes', async () => {
  const path = newFile(`${'\r 50%| loss=9'.repeat(300_000)}\rdone loss=1`);
  const follower = new LineFollower(path, 'log', null);
  const before = await drain(follower);
  appendFileSync(path, '\nnext\n');
  expect([before, (await drain(follower)).map(plainLine)]).toEqual([[], ['done loss=1', 'next']]);
});

it('begins anew in a file that was cut short, or written anew', async () => {
  const path = newFile('one\ntwo\n');
  const follower = new LineFollower(path, 'checked', null);
  const seen = [await drain(follower)];
  writeFileSync(path, 'new\n');
  seen.push(await drain(follower));
  writeFileSync(path, 'other\nand more\n');
  seen.push(await drain(follower));
  appendFileSync(path, 'grown\n');
  seen.push(await drain(follower));
  expect(seen).toEqual([['one', 'two'], ['new'], ['other', 'and more'], ['grown']]);
});

it('stops at the size that the file had when its end was asked for', async () => {
  const path = newFile('one\n');
  const follower = new LineFollower(path, 'log', null);
  const seen = [await drain(follower, true)];
  appendFileSync(path, 'two\n');
  seen.push(await drain(follower, true));
  expect(seen).toEqual([['one'], []]);
});

it('gives the same lines however the file grows and however often the reader is restarted', async () => {
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const pieces = [
    'a',
    'loss=1',
    '\n',
    '\n',
    '\r',
    '\b',
    '\r\n',
    'é',
    ' ',
    'x'.repeat(70_000),
    '\x1b[0m',
    'y'.repeat(40_000),
  ];
  for (let round = 0; round < 12; round++) {
    const text = Array.from({ length: 60 }, () => pieces[next(pieces.length)]).join('');
    const whole = newFile(text);
    const expected = await drain(new LineFollower(whole, 'log', null), true);
    const path = newFile();
    const bytes = Buffer.from(text);
    let follower = new LineFollower(path, 'log', null);
    const lines: string[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + next(next(2) === 0 ? 100 : 60_000);
      appendFileSync(path, bytes.subarray(at, at + length));
      at += length;
      lines.push(...(await drain(follower)));
      if (next(3) === 0) follower = new LineFollower(path, 'log', JSON.parse(JSON.stringify(follower.position())));
    }
    lines.push(...(await drain(follower, true)));
    const shown = (all: string[]) => all.map(plainLine).filter((line) => line !== '' && line.length <= 65_536);
    expect(shown(lines)).toEqual(shown(expected));
  }
});
