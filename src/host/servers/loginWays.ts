import type { ServerCredentials, ServerKind } from '../../shared/model/server';
import type { L10n } from '../contributions/l10n';

export interface CredentialField {
  name: string;
  prompt: string;
  placeholder?: string;
  secret: boolean;
  /** Why a text will not do; null where it will. */
  problem?: (text: string) => string | null;
}

/** One way to log in: what is asked, and what the tracker is handed. */
export interface LoginWay {
  label: string;
  detail: string;
  fields: CredentialField[];
  credentials(values: Readonly<Record<string, string>>): ServerCredentials;
}

/** The ways that a kind of server takes; the usual one first. */
export function loginWays(kind: ServerKind, l10n: L10n): LoginWay[] {
  switch (kind) {
    case 'mlflow':
      return [none(l10n), password(l10n), token(l10n, l10n.t('Token')), header(l10n)];
    case 'databricks':
      return [token(l10n, l10n.t('Personal access token of the workspace'))];
    case 'azureml':
      return [token(l10n, l10n.t('Access token (az account get-access-token)'))];
    case 'sagemaker':
      return [awsKey(l10n), none(l10n)];
  }
}

function none(l10n: L10n): LoginWay {
  return {
    label: l10n.t('No Login'),
    detail: l10n.t('The server asks for none, or something in between logs in.'),
    fields: [],
    credentials: () => ({}),
  };
}

function password(l10n: L10n): LoginWay {
  return {
    label: l10n.t('Name and Password'),
    detail: l10n.t('As MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD'),
    fields: [
      required(l10n, 'username', l10n.t('User name'), false),
      required(l10n, 'password', l10n.t('Password'), true),
    ],
    credentials: ({ username, password: secret }) => ({ username, password: secret }),
  };
}

function token(l10n: L10n, prompt: string): LoginWay {
  return {
    label: l10n.t('Token'),
    detail: l10n.t('As MLFLOW_TRACKING_TOKEN'),
    fields: [required(l10n, 'token', prompt, true)],
    credentials: ({ token: secret }) => ({ token: secret }),
  };
}

function header(l10n: L10n): LoginWay {
  return {
    label: l10n.t('Header'),
    detail: l10n.t('A header of your own with each request, such as that of a proxy'),
    fields: [
      {
        ...required(l10n, 'header', l10n.t('Header, as Name: value'), true),
        problem: (text) => (/^[\w-]+\s*:\s*\S/.test(text) ? null : l10n.t('Type it as Name: value.')),
      },
    ],
    credentials: ({ header: line = '' }) => {
      const colon = line.indexOf(':');
      return { headers: { [line.slice(0, colon).trim()]: line.slice(colon + 1).trim() } };
    },
  };
}

/** The tracker signs with it; a session's token is wanted for keys that are lent. */
function awsKey(l10n: L10n): LoginWay {
  return {
    label: l10n.t('AWS Access Key'),
    detail: l10n.t('As AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN'),
    fields: [
      required(l10n, 'username', l10n.t('Access key ID'), false),
      required(l10n, 'password', l10n.t('Secret access key'), true),
      { name: 'token', prompt: l10n.t('Session token; empty for a key that lasts'), secret: true },
    ],
    credentials: ({ username, password: secret, token: session }) => ({
      username,
      password: secret,
      ...(session ? { token: session } : {}),
    }),
  };
}

function required(l10n: L10n, name: string, prompt: string, secret: boolean): CredentialField {
  return {
    name,
    prompt,
    secret,
    problem: (text) => (text.trim() === '' ? l10n.t('This is needed to log in.') : null),
  };
}
