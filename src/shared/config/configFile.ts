/** Name of the user's file at the folder's top. On its own, since its reader brings a YAML parser along. */
export const CONFIG_FILE = 'mlops.yaml';
