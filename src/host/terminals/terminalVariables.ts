import type * as vscode from 'vscode';

/** What of VS Code's collection is used, so that tests need none. */
export type VariableCollection = Pick<
  vscode.EnvironmentVariableCollection,
  'replace' | 'delete' | 'clear' | 'forEach' | 'get' | 'description' | 'persistent'
>;

/**
 * Makes a collection hold exactly these variables. Nothing is written where nothing differs: VS Code marks every open
 * terminal as out of date at each change.
 */
export function setVariables(
  collection: VariableCollection,
  env: Readonly<Record<string, string>>,
  description: VariableCollection['description'],
): void {
  const gone: string[] = [];
  collection.forEach((name) => {
    if (!(name in env)) gone.push(name);
  });
  for (const name of gone) collection.delete(name);
  for (const [name, value] of Object.entries(env)) {
    if (collection.get(name)?.value !== value) collection.replace(name, value);
  }
  if (Object.keys(env).length > 0) collection.description = description;
}
