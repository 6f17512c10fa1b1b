/** Variables by which the editor and Electron steer their own processes; the command must not see them. */
const EDITOR_VARIABLE = /^(?:ELECTRON_.+|VSCODE_.+)$/i;

/** Names the run to its own code, and its processes to us. */
export const RUN_ID_VARIABLE = 'MLOPS_RUN_ID';

/** An environment for a command, without what the editor put into it for itself. */
export function cleanEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !EDITOR_VARIABLE.test(name)) clean[name] = value;
  }
  return clean;
}

/** The variables that let code know its run, and that make Python's output appear while it runs. */
export function runVariables(
  env: Record<string, string>,
  run: { id: string; metricsFile: string; artifacts: string },
): Record<string, string> {
  return {
    ...(env.PYTHONUNBUFFERED === undefined ? { PYTHONUNBUFFERED: '1' } : {}),
    [RUN_ID_VARIABLE]: run.id,
    MLOPS_METRICS_FILE: run.metricsFile,
    MLOPS_ARTIFACT_DIR: run.artifacts,
  };
}
