import * as z from 'zod';
import type { InterpreterDescription } from './interpreterDescription';
import { type ProgramRun, runProgram } from './runProgram';

/** What comes before the answer: start-up files of the user may print too. */
const MARK = '\u001emlops\u001e';

/**
 * Standard library only, Python 3.8 and later. The first entry of sys.path is the current folder, from which nothing
 * may be imported. Of two distributions with one name, the first on the path is the one that an import finds.
 */
const SCRIPT = `
import sys
sys.path[:] = [entry for entry in sys.path if entry]
import json, os, platform
packages = {}
try:
    from importlib import metadata
    seen = set()
    for distribution in metadata.distributions():
        try:
            fields = distribution.metadata
            name, version = fields["Name"], fields["Version"]
            plain = name.lower().replace("_", "-").replace(".", "-")
            if plain not in seen and version:
                seen.add(plain)
                packages[str(name)] = str(version)
        except Exception:
            pass
except Exception:
    pass
folders = [os.path.abspath(entry) for entry in sys.path if os.path.isdir(entry)]
answer = {"version": platform.python_version(), "executable": sys.executable or None, "packages": packages, "packageFolders": folders}
sys.stdout.write(${JSON.stringify(MARK)} + json.dumps(answer))
`;

const answerSchema = z.object({
  version: z.string(),
  executable: z.string().nullable(),
  packages: z.record(z.string(), z.string()),
  packageFolders: z.array(z.string()),
});

export async function describePython(interpreter: string, run: ProgramRun): Promise<InterpreterDescription> {
  const env = { ...run.env, PYTHONIOENCODING: 'utf-8', PYTHONDONTWRITEBYTECODE: '1' };
  const output = await runProgram(interpreter, ['-c', SCRIPT], { ...run, env });
  return answerSchema.parse(JSON.parse(output.slice(output.lastIndexOf(MARK) + MARK.length)));
}
