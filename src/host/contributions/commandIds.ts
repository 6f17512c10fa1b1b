import type { Uri } from 'vscode';
import type {
  ArtifactTarget,
  DatasetTarget,
  ExperimentTarget,
  JobTarget,
  LineageTarget,
  MetricTarget,
  ModelTarget,
  RunTarget,
  ServerTarget,
  SnapshotFileTarget,
  TextTarget,
} from './targets';

/**
 * Every command and what it may be called with. A missing target means that the command asks by quick pick; a second
 * argument holds all selected nodes when it comes from a tree with several selected.
 */
export interface CommandArguments {
  'mlops.startRun': [];
  'mlops.startRunFromFile': [file?: Uri];
  'mlops.runJob': [job: JobTarget];
  'mlops.runJobWithChanges': [job: JobTarget];
  'mlops.runAgain': [run?: RunTarget];
  'mlops.runAgainWithChanges': [run?: RunTarget];
  'mlops.selectInterpreter': [folder?: Uri];
  'mlops.stopRun': [run?: RunTarget, selected?: readonly RunTarget[]];
  'mlops.stopAllRuns': [];
  'mlops.showActiveRuns': [];
  'mlops.showLog': [run?: RunTarget];
  'mlops.debugWithTracking': [file?: Uri];
  'mlops.compareRuns': [run?: RunTarget, selected?: readonly RunTarget[]];
  'mlops.showComparison': [];
  'mlops.uncheckAllRuns': [];
  'mlops.goToCommit': [metric?: MetricTarget];
  'mlops.openSnapshotFile': [file?: SnapshotFileTarget];
  'mlops.showLineage': [target?: LineageTarget];
  'mlops.registerModel': [artifact?: ArtifactTarget];
  'mlops.setAlias': [version?: ModelTarget];
  'mlops.removeAlias': [version?: ModelTarget];
  'mlops.revealRun': [run?: RunTarget];
  'mlops.renameRun': [run?: RunTarget];
  'mlops.editNote': [target?: RunTarget | ModelTarget];
  'mlops.editTags': [run?: RunTarget];
  'mlops.deleteRun': [run?: RunTarget, selected?: readonly RunTarget[]];
  'mlops.restoreRun': [run?: RunTarget];
  'mlops.copyRunId': [run?: RunTarget];
  'mlops.copyHash': [target: TextTarget];
  'mlops.copyValue': [target: TextTarget];
  'mlops.openArtifact': [artifact: ArtifactTarget];
  'mlops.revealArtifact': [artifact: ArtifactTarget];
  'mlops.openDataset': [dataset: DatasetTarget];
  'mlops.openConfig': [];
  'mlops.importRuns': [source?: Uri];
  'mlops.watchFolder': [folder?: Uri];
  'mlops.stopWatching': [];
  'mlops.copyConnection': [];
  'mlops.copyConnectionSnippet': [];
  'mlops.trackNotebook': [];
  'mlops.connectServer': [];
  'mlops.logInToServer': [server?: ServerTarget];
  'mlops.readServer': [server?: ServerTarget];
  'mlops.loadMoreRuns': [server: ServerTarget];
  'mlops.disconnectServer': [server?: ServerTarget];
  'mlops.pushRuns': [from?: RunTarget | ExperimentTarget, selected?: readonly (RunTarget | ExperimentTarget)[]];
  'mlops.pullRuns': [from?: RunTarget | ServerTarget, selected?: readonly (RunTarget | ServerTarget)[]];
  'mlops.openOnServer': [target?: RunTarget | ServerTarget];
  'mlops.refresh': [];
  'mlops.showTrackerLog': [];
  'mlops.restartTracker': [];
}

export type CommandId = keyof CommandArguments;

/** Ids by name, so that code never spells one out; a missing or a wrong one doesn't compile. */
export const COMMANDS = {
  startRun: 'mlops.startRun',
  startRunFromFile: 'mlops.startRunFromFile',
  runJob: 'mlops.runJob',
  runJobWithChanges: 'mlops.runJobWithChanges',
  runAgain: 'mlops.runAgain',
  runAgainWithChanges: 'mlops.runAgainWithChanges',
  selectInterpreter: 'mlops.selectInterpreter',
  stopRun: 'mlops.stopRun',
  stopAllRuns: 'mlops.stopAllRuns',
  showActiveRuns: 'mlops.showActiveRuns',
  showLog: 'mlops.showLog',
  debugWithTracking: 'mlops.debugWithTracking',
  compareRuns: 'mlops.compareRuns',
  showComparison: 'mlops.showComparison',
  uncheckAllRuns: 'mlops.uncheckAllRuns',
  goToCommit: 'mlops.goToCommit',
  openSnapshotFile: 'mlops.openSnapshotFile',
  showLineage: 'mlops.showLineage',
  registerModel: 'mlops.registerModel',
  setAlias: 'mlops.setAlias',
  removeAlias: 'mlops.removeAlias',
  revealRun: 'mlops.revealRun',
  renameRun: 'mlops.renameRun',
  editNote: 'mlops.editNote',
  editTags: 'mlops.editTags',
  deleteRun: 'mlops.deleteRun',
  restoreRun: 'mlops.restoreRun',
  copyRunId: 'mlops.copyRunId',
  copyHash: 'mlops.copyHash',
  copyValue: 'mlops.copyValue',
  openArtifact: 'mlops.openArtifact',
  revealArtifact: 'mlops.revealArtifact',
  openDataset: 'mlops.openDataset',
  openConfig: 'mlops.openConfig',
  importRuns: 'mlops.importRuns',
  watchFolder: 'mlops.watchFolder',
  stopWatching: 'mlops.stopWatching',
  copyConnection: 'mlops.copyConnection',
  copyConnectionSnippet: 'mlops.copyConnectionSnippet',
  trackNotebook: 'mlops.trackNotebook',
  connectServer: 'mlops.connectServer',
  logInToServer: 'mlops.logInToServer',
  readServer: 'mlops.readServer',
  loadMoreRuns: 'mlops.loadMoreRuns',
  disconnectServer: 'mlops.disconnectServer',
  pushRuns: 'mlops.pushRuns',
  pullRuns: 'mlops.pullRuns',
  openOnServer: 'mlops.openOnServer',
  refresh: 'mlops.refresh',
  showTrackerLog: 'mlops.showTrackerLog',
  restartTracker: 'mlops.restartTracker',
} as const satisfies { [K in CommandId as K extends `mlops.${infer Name}` ? Name : never]: K };

/** Commands that start or change something: off in a workspace that is not trusted, in the menus and in code. */
export const TRUSTED_COMMANDS: ReadonlySet<CommandId> = new Set<CommandId>([
  COMMANDS.startRun,
  COMMANDS.startRunFromFile,
  COMMANDS.debugWithTracking,
  COMMANDS.runJob,
  COMMANDS.runJobWithChanges,
  COMMANDS.runAgain,
  COMMANDS.runAgainWithChanges,
  COMMANDS.stopRun,
  COMMANDS.stopAllRuns,
  COMMANDS.registerModel,
  COMMANDS.setAlias,
  COMMANDS.removeAlias,
  COMMANDS.renameRun,
  COMMANDS.editNote,
  COMMANDS.editTags,
  COMMANDS.deleteRun,
  COMMANDS.restoreRun,
  COMMANDS.importRuns,
  COMMANDS.watchFolder,
  COMMANDS.stopWatching,
  COMMANDS.copyConnection,
  COMMANDS.copyConnectionSnippet,
  COMMANDS.trackNotebook,
  COMMANDS.connectServer,
  COMMANDS.logInToServer,
  COMMANDS.readServer,
  COMMANDS.loadMoreRuns,
  COMMANDS.disconnectServer,
  COMMANDS.pushRuns,
  COMMANDS.pullRuns,
]);
