import { readFile } from 'node:fs/promises';
import { arch, cpus, hostname, release, totalmem, type, version } from 'node:os';
import type { Environment, Gpu } from '../../../shared/model/environment';
import { type ProgramRun, runProgram } from './runProgram';

type MachineFacts = Pick<Environment, 'os' | 'arch' | 'hostname' | 'cpu' | 'cpuCount' | 'memoryBytes' | 'gpus'>;

/** Milliseconds for nvidia-smi, which can hang on a broken driver. */
const GPU_TIMEOUT = 5000;

/** The machine that the tracker runs on; asked once. */
export class Machine {
  private facts: Promise<MachineFacts> | null = null;

  describe(run: Omit<ProgramRun, 'timeout'>): Promise<MachineFacts> {
    this.facts ??= describeMachine({ ...run, timeout: GPU_TIMEOUT });
    return this.facts;
  }
}

async function describeMachine(run: ProgramRun): Promise<MachineFacts> {
  const [system, gpus] = await Promise.all([operatingSystem(), findGpus(run)]);
  const cores = cpus();
  return {
    os: system,
    arch: arch(),
    hostname: hostname(),
    cpu: cores[0]?.model.trim() ?? '',
    cpuCount: cores.length,
    memoryBytes: totalmem(),
    gpus,
  };
}

async function operatingSystem(): Promise<string> {
  const kernel = `${type()} ${release()}`;
  if (process.platform === 'win32') return `${version()} (${release()})`;
  const description = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const name = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(description)?.[1];
  return name ? `${name} (${kernel})` : kernel;
}

async function findGpus(run: ProgramRun): Promise<Gpu[]> {
  const args = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits'];
  return parseGpus(await runProgram('nvidia-smi', args, run).catch(() => ''));
}

/** Reads lines such as `NVIDIA A100-SXM4-40GB, 40960, 535.104.05`; memory is in MiB. */
export function parseGpus(output: string): Gpu[] {
  return output
    .split(/\r?\n/)
    .map((line) => line.split(',').map((field) => field.trim()))
    .filter((fields) => fields.length === 3)
    .map(([name = '', memory = '', driver = '']) => ({
      name,
      memoryBytes: /^\d+$/.test(memory) ? Number(memory) * 1024 ** 2 : null,
      driver: driver === '' ? null : driver,
    }));
}
