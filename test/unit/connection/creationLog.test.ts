import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CreationLog, type CreationRecord, compactCreations } from '../../../src/tracker/connection/creationLog';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-created-'));
  file = join(folder, 'created.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function record(run: string, digest: string, at = Date.now()): CreationRecord {
  return { run, digest, launch: null, experimentId: '0', name: '', at };
}

test('a request whose answer arrived makes a new run when it comes again, as the trials of a search do', () => {
  const log = new CreationLog(file, false);
  log.add(record('a', 'same'));
  const whileOpen = log.takeUnanswered('same');
  log.answered('a');
  expect([whileOpen, log.takeUnanswered('same')]).toEqual([null, null]);
});

test('a request whose connection broke gets the run it made, once', () => {
  const log = new CreationLog(file, false);
  log.add(record('a', 'same'));
  log.lost('a');
  expect([log.takeUnanswered('other'), log.takeUnanswered('same')?.run, log.takeUnanswered('same')]).toEqual([
    null,
    'a',
    null,
  ]);
});

test('a tracker that is started again knows what the last one did not get to answer', () => {
  const log = new CreationLog(file, false);
  for (const run of ['a', 'b']) log.add(record(run, 'same'));
  log.answered('a');
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"run":"torn`);
  const next = new CreationLog(file, false);
  expect([next.takeUnanswered('same')?.run, next.takeUnanswered('same')]).toEqual(['b', null]);
});

test('after a quarter of an hour nobody asks again', () => {
  new CreationLog(file, false).add(record('a', 'same', Date.now() - 20 * 60_000));
  expect(new CreationLog(file, false).takeUnanswered('same')).toBeNull();
});

test('the file is rid of what is old and not needed', () => {
  const log = new CreationLog(file, true);
  const old = Date.now() - 20 * 60_000;
  log.add(record('old', 'x', old));
  log.answered('old');
  log.add({ ...record('part', 'x', old), launch: 'running' });
  log.add(record('new', 'x'));
  log.answered('new');
  compactCreations(file, ({ launch }) => launch === 'running');
  const rest = new CreationLog(file, true);
  expect(['old', 'part', 'new'].map((run) => rest.find(run)?.run)).toEqual([undefined, 'part', 'new']);
  expect(rest.takeUnanswered('x')).toBeNull();
});
