import { execFile } from 'node:child_process';

export interface ProgramRun {
  cwd: string;
  env: Record<string, string | undefined>;
  /** Milliseconds. */
  timeout: number;
}

/** Standard output of a program; rejects where it fails or takes too long. */
export function runProgram(file: string, args: readonly string[], run: ProgramRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { ...run, maxBuffer: 64 * 1024 ** 2, killSignal: 'SIGKILL', windowsHide: true } as const;
    const child = execFile(file, args, options, (error, stdout) => (error ? reject(error) : resolve(stdout)));
    child.stdin?.end();
  });
}
