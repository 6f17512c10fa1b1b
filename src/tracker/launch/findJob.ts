import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG_FILE } from '../../shared/config/configFile';
import { jobProblems } from '../../shared/config/jobProblems';
import type { JobConfig } from '../../shared/config/mlopsSchema';
import { parseMlopsYaml } from '../../shared/config/mlopsYaml';
import { CockpitError } from '../../shared/model/cockpitError';

/** Reads a job from the folder's mlops.yaml as it is now. Throws CockpitError BAD_REQUEST that says what is wrong. */
export async function findJob(folder: string, name: string): Promise<JobConfig> {
  const text = await readConfig(join(folder, CONFIG_FILE), name);
  const { config, problems } = parseMlopsYaml(text);
  const job = config?.jobs?.[name];
  if (job !== undefined && Object.hasOwn(config?.jobs ?? {}, name)) return job;
  const [first] = [...jobProblems(text, name), ...problems].filter(({ severity }) => severity === 'error');
  if (first) {
    throw bad(
      `The job "${name}" can't be used, because ${CONFIG_FILE} has a mistake in line ${first.line}: ${first.message}`,
    );
  }
  const names = Object.keys(config?.jobs ?? {});
  throw bad(
    names.length === 0
      ? `${CONFIG_FILE} in ${folder} has no jobs. Add "${name}" under jobs: with its command.`
      : `${CONFIG_FILE} has no job "${name}". Its jobs: ${names.join(', ')}.`,
  );
}

async function readConfig(path: string, job: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw bad(`There is no ${path}, so no job "${job}". Write one, or start the command itself.`);
    }
    throw bad(`${path} could not be read: ${(error as Error).message}.`);
  }
}

function bad(message: string): CockpitError {
  return new CockpitError('BAD_REQUEST', message);
}
