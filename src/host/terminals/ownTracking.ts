/** A token of a cockpit's store, this one or another: what it stands beside is our own and not the user's. */
const OWN_TOKEN = /^(?:[ltnc]\.[\w-]*\.[\w-]{43}|[0-9a-f]{64})$/;

/** Any of these, set by the user, says where runs go or who logs them there. */
const NAMES = ['MLFLOW_TRACKING_URI', 'MLFLOW_TRACKING_TOKEN', 'MLFLOW_TRACKING_USERNAME'];

/** Where variables may be set before a program of a terminal sees them. */
export interface VariableSources {
  /** The editor's own environment, which terminals inherit. */
  process: Readonly<Record<string, string | undefined>>;
  /** The setting `terminal.integrated.env.*` of this system. */
  terminal: Readonly<Record<string, string | null | undefined>>;
  /** Text of the folder's `.env`, which many programs load themselves; empty where there is none. */
  dotenv: string;
}

/**
 * Where the user has already said where MLflow logs to, as `NAME in place`; null where nowhere. Then none of our
 * variables is set: a token of ours beside an address of theirs would be refused there, and the training with it.
 */
export function ownTracking({ process, terminal, dotenv }: VariableSources): string | null {
  const inherited = { ...process, ...terminal };
  const ours = OWN_TOKEN.test(inherited.MLFLOW_TRACKING_TOKEN ?? '');
  const name = ours ? undefined : NAMES.find((candidate) => Boolean(inherited[candidate]));
  if (name !== undefined) return terminal[name] ? `${name} in terminal.integrated.env` : `${name} in the environment`;
  const written = NAMES.find((candidate) =>
    new RegExp(`^\\s*(?:export\\s+)?${candidate}\\s*=\\s*\\S`, 'm').test(dotenv),
  );
  return written === undefined ? null : `${written} in .env`;
}
