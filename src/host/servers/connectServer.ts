import * as vscode from 'vscode';
import type { ServerCredentials, ServerKind, ServerSummary } from '../../shared/model/server';
import type { CockpitFolder } from '../folders/cockpitFolder';
import { urlProblem } from '../imports/importSources';
import { type Answer, askSteps, BACK, inputStep, pickStep, type StepPlace } from '../steps/steps';
import { askCredentials } from './askCredentials';
import type { ServerSecrets } from './serverSecrets';

/** What the questions have gathered so far. */
interface Draft {
  kind?: ServerKind;
  url?: string;
  credentials?: ServerCredentials;
  name?: string;
  server?: ServerSummary;
}

type KindItem = vscode.QuickPickItem & { serverKind: ServerKind };

/** “Connect Tracking Server…”: which kind, where, how to log in, and what to call it; undefined when the user left. */
export async function connectServer(folder: CockpitFolder, secrets: ServerSecrets): Promise<ServerSummary | undefined> {
  const answered = await askSteps<Draft>(
    vscode.l10n.t('Connect Tracking Server'),
    [askKind, askUrl, askLogin, (draft, place) => connect(folder, draft, place)],
    {},
  );
  const { server, credentials } = answered ?? {};
  if (server === undefined) return undefined;
  await secrets.set(server.id, credentials ?? {});
  return server;
}

async function askKind(draft: Draft, place: StepPlace): Promise<Answer<Draft>> {
  const item = (kind: ServerKind, label: string, detail: string): KindItem => ({ label, detail, serverKind: kind });
  const items = [
    item('mlflow', 'MLflow', vscode.l10n.t('A server that you or your team run: mlflow server')),
    item('databricks', 'Databricks', vscode.l10n.t('MLflow of a Databricks workspace')),
    item('sagemaker', 'Amazon SageMaker', vscode.l10n.t('A managed MLflow tracking server')),
    item('azureml', 'Azure Machine Learning', vscode.l10n.t('The MLflow tracking address of a workspace')),
  ];
  const active = items.find(({ serverKind }) => serverKind === draft.kind);
  const picked = await pickStep(place, { placeholder: vscode.l10n.t('Kind of server'), items, active });
  return picked === BACK || picked === undefined ? picked : { ...draft, kind: picked.serverKind };
}

const EXAMPLES: Record<ServerKind, string> = {
  mlflow: 'https://mlflow.example.org',
  databricks: 'https://my-workspace.cloud.databricks.com',
  sagemaker: 'https://t-abc123.us-east-1.experiments.sagemaker.aws',
  azureml: 'https://westeurope.api.azureml.ms/mlflow/v1.0/subscriptions/…',
};

async function askUrl(draft: Draft, place: StepPlace): Promise<Answer<Draft>> {
  const url = await inputStep(place, {
    prompt: vscode.l10n.t('Address of the server; leave out what follows a #'),
    placeholder: EXAMPLES[draft.kind ?? 'mlflow'],
    value: draft.url ?? '',
    problem: (text) => urlProblem(text, vscode.l10n),
  });
  return typeof url === 'string' ? { ...draft, url: url.trim().replace(/#.*$/, '').replace(/\/+$/, '') } : url;
}

async function askLogin(draft: Draft, place: StepPlace): Promise<Answer<Draft>> {
  const credentials = await askCredentials(place, draft.kind ?? 'mlflow');
  return credentials === BACK || credentials === undefined ? credentials : { ...draft, credentials };
}

/** The last question tries the server; where it does not answer, it says why and a step back mends it. */
async function connect(folder: CockpitFolder, draft: Draft, place: StepPlace): Promise<Answer<Draft>> {
  const { kind = 'mlflow', url = '', credentials } = draft;
  let server: ServerSummary | undefined;
  const name = await inputStep(place, {
    prompt: vscode.l10n.t('What to call it in the Runs view'),
    value: draft.name ?? new URL(url).hostname,
    problem: (text) => (text.trim() === '' ? vscode.l10n.t('A server needs a name.') : null),
    attempt: async (text) => {
      try {
        const client = await folder.client();
        const body = { name: text.trim(), kind, url, ...(isEmpty(credentials) ? {} : { credentials }) };
        server = await client.request('POST /v1/servers', { body });
        return null;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  });
  return typeof name === 'string' ? { ...draft, name, server } : name;
}

function isEmpty(credentials: ServerCredentials | undefined): boolean {
  return credentials === undefined || Object.keys(credentials).length === 0;
}
