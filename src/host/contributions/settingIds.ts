/** Every setting and its type as package.json declares it. */
export interface SettingTypes {
  /** Absolute path, or a path relative to the folder; empty for the built-in search. */
  'mlops.python.interpreterPath': string;
  /** Folder of the store; empty for `.mlops` in the workspace folder. */
  'mlops.store.location': string;
}

export type SettingId = keyof SettingTypes;

export const SETTINGS = {
  pythonInterpreterPath: 'mlops.python.interpreterPath',
  storeLocation: 'mlops.store.location',
} as const satisfies Record<string, SettingId>;
