import { expect, it } from 'vitest';
import { isSecretName, MASK, maskArgv, maskCommand, maskParams } from '../../../src/shared/params/secrets';

it('knows names that say secret by their whole words', () => {
  const secret = [
    ...[
      'token',
      'password',
      'db_passwd',
      'secret',
      'api_key',
      'apikey',
      'apiKey',
      'API-KEY',
      'access_key',
      'authToken',
    ],
    ...['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'credentials', 'auth', 'private key', 'hf_token', 'HFToken'],
    ...['wandb.api_key', 'key', '--token', 'OPENAI_API_KEY', 'login.password', 'secretKey', 'pwd', 'client-secret'],
  ];
  expect(secret.filter((name) => !isSecretName(name))).toEqual([]);
});

it('leaves names alone that only look alike', () => {
  const plain = [
    ...['tokenizer', 'max_tokens', 'num_tokens', 'key_dim', 'monkey', 'author', 'keyboard', 'num_keys', 'sort_key'],
    ...['pad_token', 'eos_token', 'token_dropout', 'tokens_per_batch', 'max_new_tokens', 'label_key', 'secretary'],
    ...['passes', 'n_pass', 'compass', 'lr', '', 'authority_score', 'keypoints', 'tokenizer.pad_token', 'key_padding'],
  ];
  expect(plain.filter((name) => isSecretName(name))).toEqual([]);
});

it('masks the params of secret names, credentials in URLs and well-known keys, and nothing else', () => {
  expect(
    maskParams({
      lr: '0.1',
      api_key: 'abc',
      use_auth: 'true',
      db: 'postgres://me:pw@host/db',
      remote: 'https://ghp_0123456789abcdef0123456789abcdef0123@github.com/a/b',
      note: 'key sk-abcdefghijklmnopqrstuvwxyz here',
      ssh: 'ssh://git@host/x',
    }),
  ).toEqual({
    lr: '0.1',
    api_key: MASK,
    use_auth: 'true',
    db: `postgres://me:${MASK}@host/db`,
    remote: `https://${MASK}@github.com/a/b`,
    note: `key ${MASK} here`,
    ssh: 'ssh://git@host/x',
  });
});

it('masks the words of a command', () => {
  const argv = [
    'env',
    'API_KEY=x',
    'python',
    't.py',
    '--token',
    'abc',
    '--password=p w',
    '--lr',
    '1',
    '+auth.secret=s',
  ];
  expect(maskArgv([...argv, '--token', '--verbose', 'https://u:p@h/x', '--key'])).toEqual([
    ...['env', `API_KEY=${MASK}`, 'python', 't.py', '--token', MASK, `--password=${MASK}`, '--lr', '1'],
    ...[`+auth.secret=${MASK}`, '--token', '--verbose', `https://u:${MASK}@h/x`, '--key'],
  ]);
});

it('masks a line of a shell and leaves its words as typed', () => {
  expect(
    maskCommand(
      'API_KEY="a b" python t.py --token \'x y\' --lr 0.1 --max_tokens 5 && curl https://u:p@h | tee token out',
    ),
  ).toBe(
    `API_KEY=${MASK} python t.py --token ${MASK} --lr 0.1 --max_tokens 5 && curl https://u:${MASK}@h | tee token out`,
  );
});

it.each([
  ['login --password sesame token=open', `login --password ${MASK} token=${MASK}`],
  ['train --token sesame | tee log', `train --token ${MASK} | tee log`],
  ['train --verbose token=sesame', `train --verbose token=${MASK}`],
  ['train --token --lr 0.1', 'train --token --lr 0.1'],
])('masks the secrets of the line %s', (line, masked) => {
  expect(maskCommand(line)).toBe(masked);
});

it('masks the secrets of a line that a shell is given as one word', () => {
  expect(maskArgv(['/bin/bash', '-lc', 'export TOKEN=sesame; python t.py'])).toEqual([
    '/bin/bash',
    '-lc',
    `export TOKEN=${MASK}; python t.py`,
  ]);
});
