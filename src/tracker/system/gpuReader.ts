import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface GpuUse {
  index: number;
  /** Percent; null where the driver does not say. */
  utilization: number | null;
  memoryBytes: number | null;
}

/** The tool takes seconds on some machines; this share of the time, and no more, goes into asking it. */
const SHARE = 1 / 10;

const QUERY = ['--query-gpu=index,utilization.gpu,memory.used', '--format=csv,noheader,nounits'];

/** Reads what the GPUs do from NVIDIA's own tool; on a machine without it, looks only once. */
export class GpuReader {
  private absent = false;
  private nextAt = 0;

  constructor(private readonly command = 'nvidia-smi') {}

  /** What the GPUs do now; nothing where there are none, or while asking again so soon would cost too much. */
  async read(): Promise<GpuUse[]> {
    const asked = performance.now();
    if (this.absent || asked < this.nextAt) return [];
    try {
      const { stdout } = await run(this.command, QUERY, { timeout: 10_000, windowsHide: true });
      return parseGpuUse(stdout);
    } catch (error) {
      this.absent = (error as NodeJS.ErrnoException).code !== undefined;
      return [];
    } finally {
      this.nextAt = asked + (performance.now() - asked) / SHARE;
    }
  }
}

/** Lines such as `0, 37, 10240`: index, percent, MiB; `[N/A]` where something can't be told. */
export function parseGpuUse(csv: string): GpuUse[] {
  return csv.split('\n').flatMap((line) => {
    const [index, utilization, mebibytes] = line.split(',').map((field) => Number.parseFloat(field));
    if (index === undefined || !Number.isInteger(index)) return [];
    const memory = finite(mebibytes);
    return { index, utilization: finite(utilization), memoryBytes: memory === null ? null : memory * 1024 * 1024 };
  });
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
