/** Key and value pairs of `git config -z --get-regexp`; a later one wins. */
export function parseConfig(output: Buffer): Map<string, string> {
  const settings = new Map<string, string>();
  for (const entry of output.toString('utf8').split('\0')) {
    const cut = entry.indexOf('\n');
    if (cut > 0) settings.set(entry.slice(0, cut), entry.slice(cut + 1));
  }
  return settings;
}

/** The URL of the remote that the branch follows, else of origin, else of the first one; credentials stripped. */
export function remoteUrl(settings: ReadonlyMap<string, string>, branch: string | null): string | null {
  const followed = branch === null ? undefined : settings.get(`branch.${branch}.remote`);
  const first = [...settings.keys()].find((key) => /^remote\..*\.url$/s.test(key));
  const url =
    settings.get(`remote.${followed}.url`) ?? settings.get('remote.origin.url') ?? (first && settings.get(first));
  return url === undefined ? null : withoutCredentials(url);
}

/** A login name stays only where it is part of the address and no secret: `git@host:path` and `ssh://git@host/path`. */
export function withoutCredentials(url: string): string {
  const [, scheme, authority, rest] = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(.*)$/is.exec(url) ?? [];
  if (scheme === undefined || authority === undefined || rest === undefined) return url;
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const login = /ssh/i.test(scheme) && at > 0 ? `${authority.slice(0, at).split(':', 1)[0]}@` : '';
  return `${scheme}://${login}${host}${rest.replace(/[?#].*$/s, '')}`;
}
