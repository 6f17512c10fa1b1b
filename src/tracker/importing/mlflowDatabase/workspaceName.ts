/** The workspace that holds what was made without any. */
const DEFAULT = 'default';

/** MLflow's workspaces may each have an experiment or a model of the same name; here names are one world. */
export function nameIn(workspace: string | null, name: string, separator: string): string {
  return workspace === null || workspace === DEFAULT ? name : `${workspace}${separator}${name}`;
}
