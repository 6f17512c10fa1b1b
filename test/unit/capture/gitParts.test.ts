import { describe, expect, it } from 'vitest';
import { remoteUrl, withoutCredentials } from '../../../src/tracker/capture/git/gitRemote';
import { looksSecret } from '../../../src/tracker/capture/git/secretFile';

describe('withoutCredentials', () => {
  it('keeps where a remote is and drops who may read it', () => {
    const urls = [
      'https://user:pass@example.org/a.git',
      'https://ghp_token@example.org/a.git',
      'https://oauth2:glpat@example.org:8443/a.git?private_token=x#y',
      'ssh://git:pw@example.org:22/a.git',
      'git@example.org:a/b.git',
      '/srv/git/a.git',
      'C:\\repos\\a',
    ];
    expect(urls.map(withoutCredentials)).toEqual([
      'https://example.org/a.git',
      'https://example.org/a.git',
      'https://example.org:8443/a.git',
      'ssh://git@example.org:22/a.git',
      'git@example.org:a/b.git',
      '/srv/git/a.git',
      'C:\\repos\\a',
    ]);
  });
});

describe('remoteUrl', () => {
  const settings = new Map([
    ['remote.first.url', '/first'],
    ['remote.origin.url', '/origin'],
    ['remote.fork.url', '/fork'],
    ['branch.main.remote', 'fork'],
  ]);

  it('is that of the branch, else origin, else the first, else none', () => {
    const noOrigin = new Map([['remote.first.url', '/first']]);
    expect([
      remoteUrl(settings, 'main'),
      remoteUrl(settings, 'other'),
      remoteUrl(noOrigin, null),
      remoteUrl(new Map(), 'main'),
    ]).toEqual(['/fork', '/origin', '/first', null]);
  });
});

describe('looksSecret', () => {
  it('knows secrets by their names', () => {
    const names =
      '.env .env.local prod.env a/key.PEM server.key cert.p12 id_rsa id_ed25519 .netrc .pypirc credentials credentials.json aws_credentials.json client_secret_1.json secrets.yaml .ssh/config';
    expect(names.split(' ').filter((name) => !looksSecret(name))).toEqual([]);
  });

  it('leaves code, templates and data alone', () => {
    const names =
      'train.py .env.example id_rsa.pub keys.csv credentials.py environment.yml keyboard.txt secretary.txt data.json';
    expect(names.split(' ').filter(looksSecret)).toEqual([]);
  });
});
