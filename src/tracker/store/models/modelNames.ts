import { CockpitError } from '../../../shared/model/cockpitError';

const LONGEST = 256;
const LONGEST_ALIAS = 255;
const ALIAS = /^[\p{L}\p{N}_-]+$/u;
/** Words that stand for a version by itself. */
const RESERVED_ALIAS = /^(?:latest|v\d+)$/i;

/** Throws CockpitError BAD_REQUEST for a name no model may have. */
export function checkModelName(name: string): void {
  if (name.trim() !== '' && name.length <= LONGEST && !/[/:]|^\.\.?$/.test(name)) return;
  throw new CockpitError(
    'BAD_REQUEST',
    `“${shown(name)}” cannot be a model's name: it needs 1 to ${LONGEST} characters, none of them “/” or “:”. Choose another name.`,
  );
}

/** Throws CockpitError BAD_REQUEST for a word no alias may be. */
export function checkAlias(alias: string): void {
  if (alias.length <= LONGEST_ALIAS && ALIAS.test(alias) && !RESERVED_ALIAS.test(alias)) return;
  throw new CockpitError(
    'BAD_REQUEST',
    `“${shown(alias)}” cannot be an alias: it needs letters, digits, “_” and “-” only, and may be neither “latest” nor a version such as “v1”. Choose another, such as “champion”.`,
  );
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
