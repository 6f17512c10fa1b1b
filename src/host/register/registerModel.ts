import * as vscode from 'vscode';
import { formatBytes } from '../../shared/format/size';
import type { Artifact } from '../../shared/model/artifact';
import type { ModelVersion } from '../../shared/model/modelVersion';
import type { ArtifactTarget } from '../contributions/targets';
import { VIEWS } from '../contributions/viewIds';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { FolderRun, Folders } from '../folders/folders';
import { type RunItem, runItems } from '../launch/pickRun';
import { type Answer, askSteps, BACK, inputStep, pickStep, type StepPlace } from '../steps/steps';
import { modelNameProblem } from './registryNames';
import { rankRuns } from './runRanking';

/** What the questions have gathered so far. */
interface Draft {
  run?: FolderRun;
  artifactPath?: string;
  model?: string;
  note?: string;
}

type Question = (draft: Draft, place: StepPlace) => Promise<Answer<Draft>>;

/** Asks for run, artifact, name and note, each where it is not known yet, and registers the version. */
export class RegisterModel {
  constructor(private readonly folders: Folders) {}

  async show(
    target: ArtifactTarget | undefined,
  ): Promise<{ folder: CockpitFolder; version: ModelVersion } | undefined> {
    await this.folders.open();
    const draft = this.known(target);
    const questions: Question[] = [
      ...(draft.run ? [] : [(before: Draft, place: StepPlace) => this.askRun(before, place)]),
      ...(draft.artifactPath === undefined ? [askArtifact] : []),
      askModel,
      askNote,
    ];
    const answered = await askSteps(vscode.l10n.t('Register Model'), questions, draft);
    const { run, artifactPath, model, note } = answered ?? {};
    if (!run || artifactPath === undefined || model === undefined) return undefined;
    const body = { runId: run.run.id, artifactPath, model, ...(note ? { note } : {}) };
    const version = await vscode.window.withProgress({ location: { viewId: VIEWS.models } }, async () =>
      (await run.folder.client()).request('POST /v1/models', { body }),
    );
    return { folder: run.folder, version };
  }

  private known(target: ArtifactTarget | undefined): Draft {
    const run = target && this.folders.run(target);
    if (!target || !run) return {};
    const artifactPath = target.artifactPath ? { artifactPath: target.artifactPath } : {};
    return { run: { folder: this.folders.get(target.folder), run }, ...artifactPath };
  }

  private async askRun(draft: Draft, place: StepPlace): Promise<Answer<Draft>> {
    const runs = this.folders.runs.filter(({ run }) => run.artifactCount > 0);
    if (runs.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'No run has kept a file yet. Name the files to keep under “outputs” of a job, or write them to the folder in MLOPS_ARTIFACT_DIR.',
        ),
      );
      return undefined;
    }
    const items = rankRuns(runs, ({ run }) => run).flatMap(({ metric, goal, runs: ranked }) => [
      separator<RunItem>(rankingLabel(metric, goal)),
      ...runItems(ranked),
    ]);
    const picked = await pickStep(place, { placeholder: vscode.l10n.t('Run that made the model'), items });
    return picked === BACK || picked === undefined ? picked : { ...draft, run: picked.choice };
  }
}

type ArtifactItem = vscode.QuickPickItem & { artifact: Artifact };

async function askArtifact(draft: Draft, place: StepPlace): Promise<Answer<Draft>> {
  if (!draft.run) return undefined;
  const { folder, run } = draft.run;
  const { artifacts } = await folder.detail(run.id);
  if (artifacts.length === 0) {
    const message = vscode.l10n.t('{0} has kept no files, so there is nothing of it to register.', run.name);
    void vscode.window.showInformationMessage(message);
    return undefined;
  }
  const items = artifacts.map(
    (artifact): ArtifactItem => ({
      label: artifact.path,
      description: formatBytes(artifact.bytes),
      iconPath: artifact.kind === 'folder' ? vscode.ThemeIcon.Folder : vscode.ThemeIcon.File,
      artifact,
    }),
  );
  const picked = await pickStep(place, { placeholder: vscode.l10n.t('Artifact of {0} to register', run.name), items });
  return picked === BACK || picked === undefined ? picked : { ...draft, artifactPath: picked.artifact.path };
}

type NameItem = vscode.QuickPickItem & { model: string | null };

async function askModel(draft: Draft, place: StepPlace): Promise<Answer<Draft>> {
  const models = draft.run?.folder.state.models ?? [];
  const items = models.map(({ name, versions }): NameItem => {
    const next = (versions[0]?.version ?? 0) + 1;
    return {
      label: name,
      description: vscode.l10n.t('next: version {0}', next),
      iconPath: icon('package'),
      model: name,
    };
  });
  const typed = (name: string): NameItem | undefined => {
    if (models.some((model) => model.name === name)) return undefined;
    if (modelNameProblem(name) === null) {
      const label = vscode.l10n.t('New model “{0}”', name);
      return { label, iconPath: icon('add'), alwaysShow: true, model: name };
    }
    const label = vscode.l10n.t('A name may not hold “/” or “:”, nor be longer than 200 letters.');
    return { label, iconPath: icon('warning'), alwaysShow: true, model: null };
  };
  const placeholder =
    items.length === 0
      ? vscode.l10n.t('Type the name of the new model')
      : vscode.l10n.t('Choose a model, or type the name of a new one');
  const picked = await pickStep(place, { placeholder, items, typed, accept: ({ model }) => model !== null });
  return picked === BACK || picked === undefined || picked.model === null
    ? (picked as Answer<never>)
    : { ...draft, model: picked.model };
}

async function askNote(draft: Draft, place: StepPlace): Promise<Answer<Draft>> {
  const note = await inputStep(place, {
    prompt: vscode.l10n.t('Note on this version (Enter without one is fine)'),
    placeholder: vscode.l10n.t('What is new in it, and why'),
    value: draft.note ?? '',
  });
  return typeof note === 'string' ? { ...draft, note: note.trim() } : note;
}

function rankingLabel(metric: string | null, goal: 'maximize' | 'minimize' | null): string {
  if (metric === null) return vscode.l10n.t('No main metric, newest first');
  if (goal === null) return vscode.l10n.t('{0}, newest first', metric);
  return goal === 'maximize' ? vscode.l10n.t('{0}, highest first', metric) : vscode.l10n.t('{0}, lowest first', metric);
}

function separator<T extends vscode.QuickPickItem>(label: string): T {
  return { label, kind: vscode.QuickPickItemKind.Separator } as T;
}

function icon(name: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(name);
}
