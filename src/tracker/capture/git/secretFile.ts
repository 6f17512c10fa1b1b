const NAMES: readonly RegExp[] = [
  /^\.env(\..+)?$|\.env$/,
  /\.(pem|key|p12|pfx|p8|jks|keystore|kdbx|ppk|asc|gpg|ovpn)$/,
  /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/,
  /^[._]netrc$/,
  /^\.(pypirc|npmrc|pgpass|my\.cnf|htpasswd|git-credentials|dockercfg|vault-token|boto|s3cfg)$/,
  /^credentials/,
  /credentials?\.json$/,
  /^(client_)?secrets?([._-].*)?\.(json|ya?ml|toml|ini|txt|cfg)$/,
  /^service[_-]?account.*\.json$/,
  /^(kaggle\.json|kubeconfig|application_default_credentials\.json)$/,
];

const FOLDERS = new Set(['.ssh', '.aws', '.gnupg', '.kube']);

/** Templates hold no secrets, and code that is about credentials is code. */
const HARMLESS = /\.(example|sample|template|dist|pub|py|ipynb|r|jl|ts|js|md|rst)$/;

/** Whether a file's name says that it holds a secret. The path has forward slashes. */
export function looksSecret(path: string): boolean {
  const segments = path.toLowerCase().split('/');
  const name = segments.pop() ?? '';
  if (segments.some((segment) => FOLDERS.has(segment))) return true;
  return !HARMLESS.test(name) && NAMES.some((pattern) => pattern.test(name));
}
