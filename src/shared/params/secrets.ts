/** What stands in the place of a secret. */
export const MASK = '••••••';

const SECRET_WORDS = new Set([
  ...['password', 'passwords', 'passwd', 'passphrase', 'pwd', 'secret', 'secrets', 'credential', 'credentials'],
  ...['auth', 'authorization', 'authentication', 'bearer', 'jwt', 'apikey', 'apikeys', 'apitoken', 'accesskey'],
  ...['accesstoken', 'authtoken', 'secretkey', 'privatekey', 'sshkey'],
]);

/** Names that are secret as a whole, and too common as a part of other names. */
const SECRET_NAMES = new Set(['key', 'pass', 'pw', 'token']);

/** `api_key`, but not `sort_key`. */
const SECRET_KEYS = new Set([
  ...['api', 'access', 'private', 'secret', 'account', 'ssh', 'gpg', 'encryption', 'signing', 'license', 'licence'],
  ...['master', 'storage', 'subscription', 'service', 'client', 'aws', 'azure', 'gcp', 'google', 'openai', 'hf'],
  ...['anthropic', 'wandb', 'comet', 'neptune', 'kaggle', 'huggingface', 'minio', 's3'],
]);

/** `pad_token` is a word of a vocabulary, not a secret. */
const VOCABULARY = new Set([
  ...['pad', 'eos', 'bos', 'unk', 'mask', 'cls', 'sep', 'special', 'image', 'audio', 'video', 'num', 'n', 'max'],
  ...['min', 'per', 'start', 'end', 'stop', 'decoder', 'next', 'first', 'last', 'blank', 'speaker', 'prompt'],
  ...['ignore', 'class', 'tokens', 'word', 'text', 'forced', 'think', 'placeholder', 'distill'],
]);

/** Shapes of keys that well-known services give out: secret whatever the name beside them says. */
const KNOWN_KEYS =
  /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|hf_[A-Za-z0-9]{20,}|sk-[\w-]{20,}|AKIA[0-9A-Z]{16}|xox[abprs]-[\w-]{10,}|AIza[\w-]{30,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+)/g;

const URL_USER = /\b([a-z][a-z0-9+.-]{1,20}:\/\/)([^\s/@:?#'"]{0,256})(:[^\s/@'"]{0,512})?@/gi;

/** Whether a param, flag or variable of this name holds a secret, judged by the whole words of the name. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  const before = words.at(-2);
  if (words.length === 1 && SECRET_NAMES.has(last)) return true;
  if (words.some((word) => SECRET_WORDS.has(word))) return true;
  if (last === 'token') return before === undefined || !VOCABULARY.has(before);
  return words.some(
    (word, at) => (word === 'key' || word === 'keys') && SECRET_KEYS.has(words[at - 1] ?? '') && isKeyEnd(words, at),
  );
}

/** `api_key`, `api_key_id`, `access_key_path`; but `client_key_dim` is a size. */
function isKeyEnd(words: string[], at: number): boolean {
  const rest = words[at + 1];
  return (
    rest === undefined || ['id', 'file', 'path', 'value', 'base64', 'b64', 'pem'].includes(rest) || /^\d+$/.test(rest)
  );
}

function wordsOf(name: string): string[] {
  return name
    .slice(0, 256)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** The params with the values of secret names, credentials in URLs and well-known keys masked. */
export function maskParams(params: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, isSecretName(name) ? maskValue(value) : maskInside(value)]),
  );
}

/** The words of a command with secrets masked: `--token X`, `--token=X`, `token=X` and `https://user:X@host`. */
export function maskArgv(argv: string[]): string[] {
  let secretNext = false;
  return argv.map((word, at) => {
    if (isShellLine(argv, at)) return maskCommand(word);
    const secret = secretNext && !/^-{1,2}[A-Za-z]/.test(word);
    secretNext = false;
    if (secret) return maskValue(word);
    const assigned = /^([-+]{0,2}[A-Za-z_][\w.@/-]*=)([\s\S]*)$/.exec(word);
    if (assigned !== null && isSecretName(assigned[1] ?? '')) return `${assigned[1]}${maskValue(assigned[2] ?? '')}`;
    secretNext = /^--?[A-Za-z]/.test(word) && assigned === null && isSecretName(word);
    return maskInside(word);
  });
}

/** Whether the word is a whole line, given to a shell by `-c`. */
function isShellLine(argv: readonly string[], at: number): boolean {
  return /(?:^|[\\/])(?:ba|z|da|k|fi)?sh$/.test(argv[at - 2] ?? '') && /^-[a-z]*c$/.test(argv[at - 1] ?? '');
}

const SHELL_VALUE = `"[^"]*"|'[^']*'|[^\\s"';&|]+`;
const SHELL_NAME = '([A-Za-z_][\\w.@/-]{0,255})';
/** `token=X`, `--token=X`. */
const ASSIGNED = new RegExp(`((?:^|[\\s;&|(])[-+]{0,2}${SHELL_NAME}=)(${SHELL_VALUE})`, 'g');
/** `--token X`. Only flags take the word after them: a pair of plain words would hide a flag that is its second. */
const FLAGGED = new RegExp(`((?:^|[\\s;&|(])-{1,2}${SHELL_NAME}\\s+)(?!-)(${SHELL_VALUE})`, 'g');

/** The same for a line of a shell, where the words and their quotes must stay as typed. */
export function maskCommand(line: string): string {
  const masked = line
    .replace(ASSIGNED, (whole: string, before: string, name: string, value: string) =>
      isSecretName(name) ? `${before}${maskValue(value)}` : whole,
    )
    .replace(FLAGGED, (whole: string, before: string, name: string, value: string) =>
      isSecretName(name) ? `${before}${maskValue(value)}` : whole,
    );
  return maskInside(masked);
}

/** A switch or an empty value tells nothing. */
function maskValue(value: string): string {
  return value === '' || value === 'true' || value === 'false' ? value : MASK;
}

/** Masks what is secret by its own shape, inside any text. */
export function maskInside(text: string): string {
  return text
    .replace(KNOWN_KEYS, MASK)
    .replace(URL_USER, (whole: string, scheme: string, user: string, password: string | undefined) => {
      if (password !== undefined) return `${scheme}${user}:${MASK}@`;
      return /^https?:/i.test(scheme) && user !== '' ? `${scheme}${MASK}@` : whole;
    });
}
