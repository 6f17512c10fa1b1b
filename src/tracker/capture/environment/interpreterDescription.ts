/** What an interpreter says of itself and its packages. */
export interface InterpreterDescription {
  version: string | null;
  /** Absolute path. */
  executable: string | null;
  packages: Record<string, string>;
  /** Folders whose change may mean other packages. */
  packageFolders: string[];
}
