import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ServerCredentials } from '../../shared/model/server';
import type { ImportRequest } from '../../shared/protocol/trackerApi';
import type { CockpitFolder } from '../folders/cockpitFolder';
import { askCredentials } from '../servers/askCredentials';
import { type Answer, askSteps, BACK, inputStep, pickStep, type StepPlace } from '../steps/steps';
import { candidateText, urlProblem } from './importSources';

/** Milliseconds that the list waits for what is in the folder, so that it comes first. */
const PATIENCE = 400;

/** What the questions have gathered so far. */
interface Draft {
  source?: string;
  credentials?: ServerCredentials;
  artifacts?: ImportRequest['artifacts'];
}

type SourceItem = vscode.QuickPickItem & { source: { path: string } | 'folder' | 'file' | 'url' };
type ArtifactsItem = vscode.QuickPickItem & { artifacts: ImportRequest['artifacts'] };

/** Asks what to import, where it is not known, and what to do with its files; undefined when the user left. */
export async function askImport(
  folder: CockpitFolder,
  known: vscode.Uri | undefined,
): Promise<ImportRequest | undefined> {
  const questions = [
    ...(known ? [] : [(draft: Draft, place: StepPlace) => askSource(folder, draft, place)]),
    askArtifacts,
  ];
  const answered = await askSteps<Draft>(
    vscode.l10n.t('Import Runs'),
    questions,
    known ? { source: known.fsPath } : {},
  );
  const { source, artifacts, credentials } = answered ?? {};
  if (source === undefined || artifacts === undefined) return undefined;
  return { source, artifacts, ...(credentials && Object.keys(credentials).length > 0 ? { credentials } : {}) };
}

async function askSource(folder: CockpitFolder, draft: Draft, place: StepPlace): Promise<Answer<Draft>> {
  const found = candidateItems(folder);
  // Most folders are looked through before anyone could read the list; a large one must not keep it back.
  const early = await Promise.race([found, pause(PATIENCE).then(() => null)]);
  for (;;) {
    const placeholder = vscode.l10n.t('Where the runs are');
    const picked = await pickStep(place, {
      placeholder,
      items: [...(early ?? []), ...elsewhereItems()],
      ...(early === null ? { later: found } : {}),
    });
    if (picked === undefined || picked === BACK) return picked;
    const answer = await sourceOf(folder, picked.source, draft, place);
    if (answer !== BACK) return answer;
  }
}

/** What the tracker finds in the folder, which may take some seconds in a large one. */
async function candidateItems(folder: CockpitFolder): Promise<SourceItem[]> {
  const client = await folder.client();
  const { candidates } = await client.request('GET /v1/imports/candidates');
  const items = candidates.map(
    (candidate): SourceItem => ({
      ...candidateText(candidate, folder.workspaceFolder.uri.fsPath, vscode.l10n),
      iconPath: new vscode.ThemeIcon('archive'),
      source: { path: candidate.path },
    }),
  );
  if (items.length === 0) return [];
  const heading = vscode.l10n.t('In This Folder');
  return [{ label: heading, kind: vscode.QuickPickItemKind.Separator, source: 'folder' }, ...items];
}

function elsewhereItems(): SourceItem[] {
  return [
    { label: vscode.l10n.t('Elsewhere'), kind: vscode.QuickPickItemKind.Separator, source: 'folder' },
    {
      label: vscode.l10n.t('Folder…'),
      description: vscode.l10n.t('mlruns, wandb, event files, DVCLive, a DVC repository'),
      iconPath: vscode.ThemeIcon.Folder,
      source: 'folder',
    },
    {
      label: vscode.l10n.t('File…'),
      description: vscode.l10n.t('mlflow.db, one event file, CSV, JSON lines'),
      iconPath: vscode.ThemeIcon.File,
      source: 'file',
    },
    {
      label: vscode.l10n.t('Tracking Server…'),
      description: vscode.l10n.t('all runs of a server, once; connect one to go on reading it'),
      iconPath: new vscode.ThemeIcon('server-environment'),
      source: 'url',
    },
  ];
}

async function sourceOf(
  folder: CockpitFolder,
  source: SourceItem['source'],
  draft: Draft,
  place: StepPlace,
): Promise<Answer<Draft>> {
  if (typeof source === 'object') return { ...draft, source: source.path, credentials: undefined };
  if (source === 'url') return askServer(draft, place);
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Import Runs'),
      openLabel: vscode.l10n.t('Import'),
      defaultUri: folder.workspaceFolder.uri,
      canSelectFolders: source === 'folder',
      canSelectFiles: source === 'file',
    })) ?? [];
  // The dialog was left: back to the list rather than out of everything.
  return uri === undefined ? BACK : { ...draft, source: uri.fsPath, credentials: undefined };
}

async function askServer(draft: Draft, place: StepPlace): Promise<Answer<Draft>> {
  const url = await inputStep(
    { ...place, step: 2, total: Math.max(2, place.total) },
    {
      prompt: vscode.l10n.t('Address of the MLflow server to import from'),
      placeholder: 'https://mlflow.example.org',
      value: draft.source ?? '',
      problem: (text) => urlProblem(text, vscode.l10n),
    },
  );
  if (typeof url !== 'string') return url;
  const credentials = await askCredentials(place, 'mlflow');
  return credentials === BACK || credentials === undefined
    ? credentials
    : { ...draft, source: url.trim(), credentials };
}

async function askArtifacts(draft: Draft, place: StepPlace): Promise<Answer<Draft>> {
  const items: ArtifactsItem[] = [
    {
      label: vscode.l10n.t('Copy Artifacts'),
      detail: vscode.l10n.t(
        'The files of the runs come into this folder’s store. The runs stay whole when the source goes.',
      ),
      iconPath: new vscode.ThemeIcon('copy'),
      artifacts: 'copy',
    },
    {
      label: vscode.l10n.t('Link Artifacts'),
      detail: vscode.l10n.t('The files stay where they are and are read from there. Nothing is stored twice.'),
      iconPath: new vscode.ThemeIcon('link'),
      artifacts: 'link',
    },
  ];
  const placeholder = vscode.l10n.t('What to do with models and other files of the runs');
  const picked = await pickStep(place, { placeholder, items });
  return picked === BACK || picked === undefined ? picked : { ...draft, artifacts: picked.artifacts };
}
