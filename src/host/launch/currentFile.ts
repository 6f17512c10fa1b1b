import { extname, posix } from 'node:path';

/** Programs that run a file of a kind; `python` stands for the chosen interpreter. */
const PROGRAMS: Record<string, readonly string[]> = {
  '.py': ['python'],
  '.r': ['Rscript'],
  '.jl': ['julia'],
  '.sh': ['bash'],
};

/** The command that runs a file, with its path relative to the folder; null for a file that nothing runs. */
export function commandForFile(folderPath: string, filePath: string): string[] | null {
  const program = PROGRAMS[extname(filePath).toLowerCase()];
  const path = posix.relative(folderPath, filePath);
  return program === undefined || path.startsWith('..') ? null : [...program, path];
}
