import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useWorkerBundle } from './buildWorker';
import { CaptureFixture } from './captureFixture';

const worker = useWorkerBundle();
let fixture: CaptureFixture;
let run: string;

beforeEach(() => {
  fixture = new CaptureFixture(worker.dist);
  run = fixture.run();
});

afterEach(() => fixture.dispose());

function keep(outputs: string[], startTime = fixture.store.runs.summary(run).startTime): Promise<string[]> {
  return fixture.capture.artifacts({ runId: run, cwd: fixture.folder, outputs, startTime });
}

const listed = () =>
  fixture.store.artifacts
    .list(run)
    .map(({ path, kind, bytes }) => `${kind} ${path} ${bytes}`)
    .sort();

const sha = (content: string) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

const kept = (path: string) => readFileSync(join(fixture.paths.artifacts(run), path), 'utf8');

describe('outputs', () => {
  it('are copied by their relative path and hashed', async () => {
    fixture.write('out/model ü.json', '{}');
    expect(await keep(['out/model ü.json'])).toEqual([]);
    expect(fixture.store.artifacts.list(run)).toEqual([
      { path: 'out/model ü.json', bytes: 2, hash: sha('{}'), kind: 'file' },
    ]);
    expect(kept('out/model ü.json')).toBe('{}');
  });

  it('that are folders are one artifact, hashed as a dataset folder is', async () => {
    fixture.write('ckpt/a/1.bin', '1');
    fixture.write('ckpt/b.bin', '22');
    await keep(['ckpt/']);
    const hash = sha(`${sha('1').slice(7)}  a/1.bin\n${sha('22').slice(7)}  b.bin\n`);
    expect(fixture.store.artifacts.list(run)).toEqual([{ path: 'ckpt', bytes: 3, hash, kind: 'folder' }]);
    expect([kept('ckpt/a/1.bin'), kept('ckpt/b.bin')]).toEqual(['1', '22']);
  });

  it('from outside the working folder go in by their name, and never over one another', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    writeFileSync(join(outside, 'model.json'), 'outside');
    fixture.write('model.json', 'inside');
    expect(await keep(['model.json', join(outside, 'model.json')])).toEqual([]);
    rmSync(outside, { recursive: true });
    expect([kept('model.json'), kept('model.json-2')]).toEqual(['inside', 'outside']);
  });

  it('that the run did not write, or that are missing, are not kept, with the reason', async () => {
    fixture.write('old.json', 'old');
    await sleep(50);
    const sentences = await keep(['old.json', 'gone.json'], Date.now());
    expect([sentences, listed()]).toEqual([
      [
        'The output old.json was not written by this run, so it was not kept.',
        'The output gone.json was not there when the run ended.',
      ],
      [],
    ]);
  });

  it('are kept where a tool put an old time on what the run wrote', async () => {
    fixture.write('copied.json', 'x');
    execFileSync('touch', ['-d', '2001-01-01', join(fixture.folder, 'copied.json')]);
    expect([await keep(['copied.json']), listed()]).toEqual([[], ['file copied.json 1']]);
  });

  it('never hold the store itself', async () => {
    expect(await keep(['.', '.mlops'])).toEqual([
      "The output . holds the cockpit's own folder, so it was not kept. Name a folder below it.",
      "The output .mlops holds the cockpit's own folder, so it was not kept. Name a folder below it.",
    ]);
  });

  it('lead nowhere by links: those that point outside are left out', async () => {
    fixture.write('secret.txt', 'outside');
    fixture.write('ckpt/step-1', '1');
    symlinkSync('step-1', join(fixture.folder, 'ckpt/latest'));
    symlinkSync('../secret.txt', join(fixture.folder, 'ckpt/leak'));
    symlinkSync(fixture.folder, join(fixture.folder, 'ckpt/loop'));
    await keep(['ckpt']);
    expect([readdirSync(join(fixture.paths.artifacts(run), 'ckpt')).sort(), kept('ckpt/latest')]).toEqual([
      ['latest', 'step-1'],
      '1',
    ]);
  });

  it('that are links themselves are kept as what they point to', async () => {
    fixture.write('v3.json', 'three');
    symlinkSync('v3.json', join(fixture.folder, 'model.json'));
    await keep(['model.json']);
    expect([listed(), kept('model.json')]).toEqual([['file model.json 5'], 'three']);
  });

  it('are not copied twice when a tracker that was started again does it over', async () => {
    fixture.write('model.json', '1');
    fixture.write('ckpt/a', '1');
    await keep(['model.json', 'ckpt']);
    await keep(['model.json', 'ckpt']);
    expect(listed()).toEqual(['file model.json 1', 'folder ckpt 1']);
  });

  it('that cannot be copied whole leave no half behind', async () => {
    fixture.write('big/one', '1');
    fixture.write('small', '1');
    mkdirSync(join(fixture.paths.root, 'artifacts'));
    writeFileSync(fixture.paths.artifacts(run), 'in the way');
    const sentences = await keep(['big']);
    expect([sentences.length > 0, readdirSync(join(fixture.paths.root, 'tmp'))]).toEqual([true, []]);
  });
});

describe('what the run itself puts into its artifact folder', () => {
  it('is listed file by file', async () => {
    mkdirSync(join(fixture.paths.artifacts(run), 'plots'), { recursive: true });
    writeFileSync(join(fixture.paths.artifacts(run), 'plots/roc.svg'), '<svg/>');
    writeFileSync(join(fixture.paths.artifacts(run), 'model.bin'), 'm');
    symlinkSync('/etc/passwd', join(fixture.paths.artifacts(run), 'link'));
    fixture.write('model.bin', 'other');
    expect(await keep(['model.bin'])).toEqual([]);
    expect(listed()).toEqual(['file model.bin 1', 'file model.bin-2 5', 'file plots/roc.svg 6']);
  });

  it('is nothing where it wrote nothing', async () => {
    expect([await keep([]), listed()]).toEqual([[], []]);
  });

  it('named as an output as well is listed once', async () => {
    const file = join(fixture.paths.artifacts(run), 'model.bin');
    mkdirSync(fixture.paths.artifacts(run), { recursive: true });
    writeFileSync(file, 'm');
    expect([await keep([file]), listed(), basename(file)]).toEqual([[], ['file model.bin 1'], 'model.bin']);
  });
});
