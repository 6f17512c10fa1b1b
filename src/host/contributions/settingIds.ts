/** Every setting and its type as package.json declares it. */
export interface SettingTypes {
  /** Absolute path, or a path relative to the folder; empty for the built-in search. */
  'mlops.python.interpreterPath': string;
  /** Whether unsaved editors of the folder are saved before a run starts. */
  'mlops.run.saveBeforeRun': boolean;
  /** Folder of the store; empty for `.mlops` in the workspace folder. */
  'mlops.store.location': string;
  /** Whether what is run in VS Code's terminals is tracked. */
  'mlops.terminals.track': boolean;
  /** Whether a folder's runs of other tools are offered for import. */
  'mlops.import.offer': boolean;
}

export type SettingId = keyof SettingTypes;

export const SETTINGS = {
  pythonInterpreterPath: 'mlops.python.interpreterPath',
  saveBeforeRun: 'mlops.run.saveBeforeRun',
  storeLocation: 'mlops.store.location',
  trackTerminals: 'mlops.terminals.track',
  offerImport: 'mlops.import.offer',
} as const satisfies Record<string, SettingId>;
