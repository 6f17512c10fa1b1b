import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fail } from './fakeServer';
import { ServersFixture } from './serversFixture';

const fixture = new ServersFixture();

/** A run on the server with files of these names. */
function addRun(...names: string[]) {
  const run = fixture.fake.addRun('one');
  fixture.fake.listing = names.map((path) => ({ path, is_dir: false, file_size: 5 }));
  const root = `${run.info.experiment_id}/${run.info.run_id}/artifacts`;
  for (const name of names) fixture.fake.files.set(`${root}/${name}`, `<${name}>`);
  return run.info.run_id;
}

/** The run's files here, by their paths. */
function filesHere(runId: string): Record<string, string> {
  const folder = fixture.paths.artifacts(runId);
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [file.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(file, 'utf8')];
    }),
  );
}

test('a run comes with its files', async () => {
  const id = await fixture.connect();
  const run = addRun('a.txt', 'notes/b.txt');
  const { state, report } = await fixture.pull(id);
  expect([state, report.problems, filesHere(run)]).toEqual([
    'done',
    [],
    { 'a.txt': '<a.txt>', 'notes/b.txt': '<notes/b.txt>' },
  ]);
});

test.each(['../../out.txt', 'notes/../../../out.txt', '..', 'a\\..\\..\\out.txt'])(
  'a file that a server names %s is left out, and the others come',
  async (name) => {
    const id = await fixture.connect();
    const run = addRun(name, 'a.txt');
    const { report } = await fixture.pull(id);
    expect([filesHere(run), report.problems]).toEqual([
      { 'a.txt': '<a.txt>' },
      [{ where: `run one, its file ${name}`, what: 'Its name leads out of the folder of artifacts.' }],
    ]);
  },
);

test('a file that a server can not give is told, and the others come', async () => {
  const id = await fixture.connect();
  const run = addRun('a.txt', 'b.txt');
  fixture.fake.trouble = (path, response) => (path.endsWith('a.txt') ? fail(response, 500) : undefined);
  const { report } = await fixture.pull(id);
  expect([filesHere(run), report.problems.map(({ where }) => where)]).toEqual([
    { 'b.txt': '<b.txt>' },
    ['run one, its file a.txt'],
  ]);
});

test('a file that breaks off does not come in half', async () => {
  const id = await fixture.connect();
  const run = addRun('a.txt', 'b.txt');
  fixture.fake.trouble = (path, response) => {
    if (!path.endsWith('a.txt')) return undefined;
    response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy());
    return true;
  };
  const { report } = await fixture.pull(id);
  expect([filesHere(run), report.problems.map(({ where }) => where)]).toEqual([
    { 'b.txt': '<b.txt>' },
    ['run one, its file a.txt'],
  ]);
});

test('a file may take longer than an answer, as long as it goes on', async () => {
  fixture.answersWithin(400);
  const id = await fixture.connect();
  const run = addRun('a.txt');
  fixture.fake.trouble = (path, response) => (path.endsWith('a.txt') ? slowly(response, 8) : undefined);
  const { report } = await fixture.pull(id);
  expect([filesHere(run), report.problems]).toEqual([{ 'a.txt': 'x'.repeat(8) }, []]);

  async function slowly(response: { write(text: string): unknown; end(): unknown }, count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      response.write('x');
      await sleep(100);
    }
    response.end();
  }
});

test('an answer that breaks off is asked for again', async () => {
  const id = await fixture.connect();
  addRun();
  fixture.fake.trouble = (path, response, count) => {
    if (path !== 'registered-models/search' || count > 3) return undefined;
    response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy());
    return true;
  };
  const { state, error } = await fixture.pull(id);
  expect([state, error]).toEqual(['done', null]);
});

test('a pull from a server that has stopped answering ends within two seconds of being cancelled', async () => {
  const id = await fixture.connect();
  addRun('a.txt');
  fixture.fake.trouble = (path) => (path.endsWith('a.txt') ? true : undefined);
  const { id: transfer } = fixture.servers.pull(id, {});
  await expect.poll(() => fixture.fake.asked.some((path) => path.endsWith('a.txt'))).toBe(true);
  const start = performance.now();
  fixture.transfers.cancel(transfer);
  const { state } = await fixture.transfers.ended(transfer);
  expect([state, performance.now() - start < 2000]).toEqual(['cancelled', true]);
});
