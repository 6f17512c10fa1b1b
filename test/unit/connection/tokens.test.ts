import { expect, test } from 'vitest';
import type { ClientIdentity } from '../../../src/tracker/connection/clientIdentity';
import { Tokens } from '../../../src/tracker/connection/tokens';

const SECRET = 'a1'.repeat(32);
const tokens = new Tokens(SECRET);

test('each kind of client is known by the token that was derived for it', () => {
  const clients: ClientIdentity[] = [
    { kind: 'launch', runId: 'abcdef012345' },
    { kind: 'terminal' },
    { kind: 'notebook', name: 'a folder/été.ipynb' },
    { kind: 'client' },
    { kind: 'store' },
  ];
  expect(clients.map((client) => new Tokens(SECRET).identify(`Bearer ${tokens.of(client)}`))).toEqual(clients);
});

test('a token also comes as the password of Basic, as clients with a user name send it', () => {
  const basic = Buffer.from(`anybody:${tokens.derive('launch', 'abc')}`).toString('base64');
  expect(tokens.identify(`Basic ${basic}`)).toEqual({ kind: 'launch', runId: 'abc' });
});

test('a token that was changed, of another store, or of no kind is nobody’s', () => {
  const token = tokens.derive('launch', 'abcdef012345');
  const wrong = [
    undefined,
    '',
    'Bearer',
    `Bearer ${token}x`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer t${token.slice(1)}`,
    `Bearer ${token.replace(/\.[\w-]+\./, '.eHl6.')}`,
    `Bearer ${new Tokens('b2'.repeat(32)).derive('launch', 'abcdef012345')}`,
    `Bearer ${tokens.forStandIn()}`,
    'Basic ????',
  ];
  expect(wrong.map((authorization) => tokens.identify(authorization))).toEqual(wrong.map(() => null));
});

test('tokens need no quoting in headers, URLs or variables', () => {
  const made = [tokens.derive('launch', 'abc'), tokens.derive('notebook', 'ü ß"/'), tokens.derive('terminal', '')];
  expect(made.filter((token) => !/^[\w.-]+$/.test(token))).toEqual([]);
});
