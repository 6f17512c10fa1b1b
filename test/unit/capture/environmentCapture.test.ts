import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { cpus, hostname, totalmem } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { environmentId } from '../../../src/tracker/capture/environment/environmentCapture';
import { parseGpus } from '../../../src/tracker/capture/environment/machine';
import { CaptureFixture } from './captureFixture';

let fixture: CaptureFixture;

beforeEach(() => {
  fixture = new CaptureFixture('nowhere');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await fixture.dispose();
});

/** A folder with installed distributions, as pip leaves them. */
function sitePackages(...distributions: [name: string, version: string][]): string {
  const site = join(fixture.folder, 'site');
  for (const [name, version] of distributions) {
    const info = join(site, `${name}-${version}.dist-info`);
    mkdirSync(info, { recursive: true });
    writeFileSync(join(info, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`);
  }
  return site;
}

/** A python3 that counts how often it is started. */
function countingPython(): { path: string; starts: () => number } {
  const path = fixture.write('bin/python3', `#!/bin/sh\necho x >> '${fixture.folder}/starts'\nexec python3 "$@"\n`);
  chmodSync(path, 0o755);
  return { path, starts: () => readFileSync(join(fixture.folder, 'starts'), 'utf8').split('\n').length - 1 };
}

describe('an environment', () => {
  it('names interpreter, packages and machine, and is stored under the hash of the rest', async () => {
    const PYTHONPATH = sitePackages(['Alpha', '1.0'], ['beta_b', '2.1.post1']);
    const env = await fixture.capture.environment({ interpreter: 'python3', language: 'python', env: { PYTHONPATH } });
    const { id, packages, ...rest } = env;
    expect(packages).toMatchObject({ Alpha: '1.0', beta_b: '2.1.post1' });
    expect(rest).toEqual({
      language: 'python',
      languageVersion: expect.stringMatching(/^3\.\d+\.\d+/),
      interpreter: expect.stringMatching(/^\/.*python3/),
      os: expect.stringMatching(/.+/),
      arch: process.arch,
      hostname: hostname(),
      cpu: cpus()[0]?.model.trim(),
      cpuCount: cpus().length,
      memoryBytes: totalmem(),
      gpus: expect.any(Array),
      variables: {},
    });
    expect(id).toBe(environmentId({ packages, ...rest }));
    const run = fixture.run();
    fixture.store.runs.update(run, { environmentId: id });
    expect(fixture.store.runs.detail(run).environment).toEqual(env);
  });

  it('keeps only variables of the short list', async () => {
    const env = { OMP_NUM_THREADS: '4', PYTHONHASHSEED: '0', AWS_SECRET_ACCESS_KEY: 's3cret', HOME: '/x' };
    const { variables } = await fixture.capture.environment({ interpreter: null, language: null, env });
    expect(variables).toEqual({ OMP_NUM_THREADS: '4', PYTHONHASHSEED: '0' });
  });

  it('takes the first of two versions on the path and leaves out broken distributions', async () => {
    const first = sitePackages(['alpha', '2.0']);
    const second = join(fixture.folder, 'second');
    for (const name of ['Alpha-1.0.dist-info', 'broken-1.dist-info'])
      mkdirSync(join(second, name), { recursive: true });
    writeFileSync(join(second, 'Alpha-1.0.dist-info/METADATA'), 'Name: Alpha\nVersion: 1.0\n');
    writeFileSync(join(second, 'broken-1.dist-info/METADATA'), Buffer.from([0xff, 0xfe, 0x00]));
    const request = { interpreter: 'python3', language: 'python', env: { PYTHONPATH: `${first}:${second}` } };
    const { packages } = await fixture.capture.environment(request);
    expect([packages.alpha, packages.Alpha, packages.broken]).toEqual(['2.0', undefined, undefined]);
  });

  it('imports nothing from the current folder and hears the answer through the noise of start-up files', async () => {
    writeFileSync(join(fixture.paths.root, 'json.py'), 'raise SystemExit("planted")');
    const site = sitePackages(['alpha', '1.0']);
    writeFileSync(join(site, 'sitecustomize.py'), 'print("hello from sitecustomize {")');
    const { languageVersion } = await fixture.capture.environment({
      interpreter: 'python3',
      language: 'python',
      env: { PYTHONPATH: site },
    });
    expect(languageVersion).toMatch(/^3\./);
  });

  it('asks the interpreter once, and again when packages changed', async () => {
    const PYTHONPATH = sitePackages(['alpha', '1.0']);
    const python = countingPython();
    const request = { interpreter: python.path, language: 'python', env: { PYTHONPATH } };
    await fixture.capture.environment(request);
    await fixture.capture.environment(request);
    const twice = python.starts();
    sitePackages(['beta', '1.0']);
    utimesSync(PYTHONPATH, 2_000_000_000, 2_000_000_000);
    const { packages } = await fixture.capture.environment(request);
    expect([twice, python.starts(), packages.beta]).toEqual([1, 2, '1.0']);
  });

  it('does without packages where the interpreter fails', async () => {
    const broken = fixture.write('bin/python3', '#!/bin/sh\nexit 3\n');
    chmodSync(broken, 0o755);
    const env = await fixture.capture.environment({ interpreter: broken, language: 'python', env: {} });
    expect([env.interpreter, env.languageVersion, env.packages, fixture.logged.length]).toEqual([broken, null, {}, 1]);
  });

  it('reads the version and packages of R', async () => {
    const script = "#!/bin/sh\nprintf '/usr/lib/R/bin \\n4.3.1 \\n/site\\t/base\\ndplyr\\t1.1.4\\nutils\\t4.3.1\\n'\n";
    const rscript = fixture.write('bin/Rscript', script);
    chmodSync(rscript, 0o755);
    const env = await fixture.capture.environment({ interpreter: rscript, language: 'R', env: {} });
    expect([env.languageVersion, env.packages]).toEqual(['4.3.1', { dplyr: '1.1.4', utils: '4.3.1' }]);
  });

  it('has the same id for the same content, whatever the order of its keys', async () => {
    const { id: _id, ...content } = await fixture.capture.environment({ interpreter: null, language: null, env: {} });
    const reversed = Object.fromEntries(Object.entries(content).reverse()) as typeof content;
    expect(environmentId(reversed)).toBe(environmentId(content));
  });
});

describe('parseGpus', () => {
  it('reads what nvidia-smi prints and ignores what it says when there is none', () => {
    expect([
      parseGpus('NVIDIA A100-SXM4-40GB, 40960, 535.104.05\nTesla T4, [N/A], 535.104.05\n'),
      parseGpus('No devices were found\n'),
    ]).toEqual([
      [
        { name: 'NVIDIA A100-SXM4-40GB', memoryBytes: 40960 * 1024 ** 2, driver: '535.104.05' },
        { name: 'Tesla T4', memoryBytes: null, driver: '535.104.05' },
      ],
      [],
    ]);
  });
});
