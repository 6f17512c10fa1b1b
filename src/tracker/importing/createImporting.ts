import { basename, isAbsolute, resolve } from 'node:path';
import type { StorePaths } from '../../platform/storePaths';
import { CockpitError } from '../../shared/model/cockpitError';
import type { ImportRequest } from '../../shared/protocol/trackerApi';
import type { Loggers } from '../loggers/loggers';
import type { OpenDriver } from '../store/driver/driver';
import type { Store } from '../store/store';
import type { Transfers } from '../transfers/transfers';
import type { TransferTask } from '../transfers/transferTask';
import { findCandidates } from './candidates';
import { DvcSource } from './dvc/dvcSource';
import { type FoundSource, findSources } from './findSources';
import { importAll } from './importAll';
import type { Importing, OpenServer } from './importing';
import { importLogs } from './importLogs';
import type { ImportSource, OnProblem } from './importSource';
import { DatabaseSource } from './mlflowDatabase/databaseSource';
import { FileStoreSource } from './mlflowFiles/fileStoreSource';

export interface ImportingParts {
  store: Store;
  paths: StorePaths;
  transfers: Transfers;
  loggers: Loggers;
  openDatabase: OpenDriver;
  openServer: OpenServer;
}

/** Makes the room that brings runs in from other stores. */
export function createImporting(parts: ImportingParts): Importing {
  const { transfers, paths } = parts;
  return {
    async start(request) {
      if (/^https?:\/\//i.test(request.source)) {
        return transfers.start('import', request.source, (task) => importServer(parts, request, task));
      }
      if (!isAbsolute(request.source)) {
        throw new CockpitError('BAD_REQUEST', `${request.source} is neither an absolute path nor an http address.`);
      }
      const sources = await findSources(resolve(request.source));
      return transfers.start('import', request.source, async (task) => {
        for (const source of sources) await importFound(parts, source, request, task);
        if (Object.values(task.report.runs).every((count) => count === 0) && task.report.problems.length === 0) {
          throw new CockpitError('NOT_FOUND', `${request.source} holds no runs of a known tool.`);
        }
      });
    },
    candidates: () => findCandidates(paths, parts),
  };
}

async function importServer(parts: ImportingParts, request: ImportRequest, task: TransferTask): Promise<void> {
  const onProblem: OnProblem = (where, why) => task.problem(where, why);
  const source = await parts.openServer(request, { onProblem, signal: task.signal });
  await importAndClose(parts, source, request, task);
}

async function importFound(
  parts: ImportingParts,
  { kind, path }: FoundSource,
  request: ImportRequest,
  task: TransferTask,
): Promise<void> {
  const onProblem: OnProblem = (where, why) => task.problem(where, why);
  switch (kind) {
    case 'mlflow-files':
      return importAndClose(parts, new FileStoreSource(path, onProblem), request, task);
    case 'mlflow-database':
      return importAndClose(parts, await DatabaseSource.open(path, parts.openDatabase, onProblem), request, task);
    case 'dvc':
      return importAndClose(parts, new DvcSource(path, basename(path), onProblem), request, task);
    case 'logs':
      return importLogs(path, { ...parts, mode: request.artifacts, task });
  }
}

async function importAndClose(
  { store, paths }: ImportingParts,
  source: ImportSource,
  { artifacts }: ImportRequest,
  task: TransferTask,
): Promise<void> {
  try {
    await importAll(source, { store, paths, artifacts, task });
  } finally {
    source.close();
  }
}
