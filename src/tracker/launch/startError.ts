import { statSync } from 'node:fs';

/** Says in sentences for people why a command could not be started. Looks at the disk to tell the cases apart. */
export function startErrorText(error: unknown, command: string, cwd: string): string {
  const folder = folderProblem(cwd);
  if (folder) return folder;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') {
    return command.includes('/') || command.includes('\\')
      ? `The program "${command}" was not found (looked for from ${cwd}). Check its path, or the interpreter named in its first line.`
      : `The command "${command}" was not found on PATH. Install it, activate the environment that holds it, or give its full path.`;
  }
  if (code === 'EACCES') {
    return `"${command}" may not be executed. Make it executable (chmod +x) or start it through its interpreter, such as python ${command}.`;
  }
  if (code === 'E2BIG') {
    return `The arguments and environment of "${command}" are too long for this system. Pass them in a file instead.`;
  }
  const reason = error instanceof Error ? error.message : String(error);
  return `"${command}" could not be started in ${cwd}: ${reason}.`;
}

function folderProblem(cwd: string): string | null {
  try {
    if (statSync(cwd).isDirectory()) return null;
    return `The working folder ${cwd} is a file, not a folder. Start the run from a folder.`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return null;
    return `The working folder ${cwd} does not exist (any more). Make it again, or start the run from another folder.`;
  }
}
