import * as vscode from 'vscode';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Folders } from '../folders/folders';
import { readJobs } from '../launch/jobs';
import type { RunLauncher } from '../launch/runLauncher';

export interface TaskDependencies {
  folders: Folders;
  launcher: RunLauncher;
}

const TYPE = 'mlops';

/** Jobs of mlops.yaml as tasks, and tasks of type `mlops` in tasks.json: each of their executions is a run. */
export function registerTasks({ folders, launcher }: TaskDependencies): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(TYPE, {
    async provideTasks() {
      const tasks = await Promise.all(folders.all.map((folder) => jobTasks(folder, launcher)));
      return tasks.flat();
    },
    resolveTask(task) {
      const { scope, definition, name } = task;
      const here = typeof scope === 'object' ? folders.find(scope.uri.toString()) : folders.all[0];
      return here && runTask(here, launcher, definition, name);
    },
  });
}

async function jobTasks(folder: CockpitFolder, launcher: RunLauncher): Promise<vscode.Task[]> {
  const { jobs } = await readJobs(folder.workspaceFolder.uri);
  return jobs.map(({ name, config }) => {
    const task = runTask(folder, launcher, { type: TYPE, job: name }, name);
    task.detail = config.command;
    return task;
  });
}

function runTask(
  folder: CockpitFolder,
  launcher: RunLauncher,
  definition: vscode.TaskDefinition,
  name: string,
): vscode.Task {
  const execution = new vscode.CustomExecution(async (resolved) => {
    const { taskTerminal } = await import('./taskRun');
    return taskTerminal(folder, launcher, resolved);
  });
  return new vscode.Task(definition, folder.workspaceFolder, name, TYPE, execution);
}
