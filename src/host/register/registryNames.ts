const LONGEST = 200;

/** What is wrong with a name; null when nothing is. The tracker has the last word: this only says it while typing. */
export type NameProblem = 'empty' | 'long' | 'characters' | 'reserved';

export function modelNameProblem(name: string): NameProblem | null {
  if (name.trim() === '') return 'empty';
  if (name.length > LONGEST) return 'long';
  return /[/:]|^\.\.?$/.test(name) ? 'characters' : null;
}

export function aliasProblem(alias: string): NameProblem | null {
  if (alias === '') return 'empty';
  if (alias.length > LONGEST) return 'long';
  if (!/^[A-Za-z0-9_-]+$/.test(alias)) return 'characters';
  return /^(?:latest|v\d+)$/i.test(alias) ? 'reserved' : null;
}
