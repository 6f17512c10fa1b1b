import * as vscode from 'vscode';
import type { ModelVersion, RegisteredModel } from '../../shared/model/modelVersion';
import type { ModelTarget } from '../contributions/targets';
import { VIEWS } from '../contributions/viewIds';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Folders } from '../folders/folders';
import { BACK, pickStep } from '../steps/steps';
import { aliasProblem } from './registryNames';

/** Aliases that teams use most; any other can be typed. */
const USUAL_ALIASES = ['champion', 'challenger', 'candidate', 'production', 'staging'];

interface VersionChoice {
  folder: CockpitFolder;
  model: RegisteredModel;
  version: ModelVersion;
}

type AliasItem = vscode.QuickPickItem & { alias: string | null };

/** “Set Alias…”: names a version of a model; an alias that another version had moves over. */
export async function setAlias(folders: Folders, target: ModelTarget | undefined): Promise<void> {
  const title = vscode.l10n.t('Set Alias');
  const choice = await chooseVersion(folders, target, title, () => true);
  if (choice === undefined) return;
  const { folder, model, version } = choice;
  const names = [...new Set([...Object.keys(model.aliases), ...USUAL_ALIASES])].filter(
    (alias) => model.aliases[alias] !== version.version,
  );
  const toItem = (alias: string): AliasItem => {
    const holder = model.aliases[alias];
    const description = holder === undefined ? '' : vscode.l10n.t('moves here from version {0}', holder);
    return { label: alias, description, iconPath: new vscode.ThemeIcon('tag'), alias };
  };
  const picked = await pickStep(
    { title, step: 1, total: 1 },
    {
      placeholder: vscode.l10n.t('Alias of {0} version {1}: choose one, or type another', model.name, version.version),
      items: names.map(toItem),
      typed: (text) => (names.includes(text) ? undefined : typedAlias(text)),
      accept: ({ alias }) => alias !== null,
    },
  );
  if (picked === undefined || picked === BACK || picked.alias === null) return;
  const params = { model: model.name, alias: picked.alias };
  await vscode.window.withProgress({ location: { viewId: VIEWS.models } }, async () =>
    (await folder.client()).request('PUT /v1/models/:model/aliases/:alias', {
      params,
      body: { version: version.version },
    }),
  );
}

/** “Remove Alias…”: the version stays, only the name goes. */
export async function removeAlias(folders: Folders, target: ModelTarget | undefined): Promise<void> {
  const title = vscode.l10n.t('Remove Alias');
  const choice = await chooseVersion(folders, target, title, ({ aliases }) => aliases.length > 0);
  if (choice === undefined) return;
  const { folder, model, version } = choice;
  const alias = await chooseAlias(title, model, version);
  if (alias === undefined) return;
  await vscode.window.withProgress({ location: { viewId: VIEWS.models } }, async () =>
    (await folder.client()).request('DELETE /v1/models/:model/aliases/:alias', {
      params: { model: model.name, alias },
    }),
  );
}

function typedAlias(text: string): AliasItem {
  if (aliasProblem(text) === null) {
    const label = vscode.l10n.t('New alias “{0}”', text);
    return { label, iconPath: new vscode.ThemeIcon('add'), alwaysShow: true, alias: text };
  }
  const label = vscode.l10n.t(
    'An alias is made of letters, digits, “_” and “-”, and is neither “latest” nor like “v1”.',
  );
  return { label, iconPath: new vscode.ThemeIcon('warning'), alwaysShow: true, alias: null };
}

async function chooseAlias(title: string, model: RegisteredModel, version: ModelVersion): Promise<string | undefined> {
  const [only, ...others] = version.aliases;
  if (others.length === 0) {
    if (only === undefined) {
      const none = vscode.l10n.t('{0} version {1} has no alias.', model.name, version.version);
      void vscode.window.showInformationMessage(none);
    }
    return only;
  }
  return vscode.window.showQuickPick(version.aliases, {
    title,
    placeHolder: vscode.l10n.t('Alias to take from {0} version {1}', model.name, version.version),
  });
}

async function chooseVersion(
  folders: Folders,
  target: ModelTarget | undefined,
  title: string,
  accept: (version: ModelVersion) => boolean,
): Promise<VersionChoice | undefined> {
  await folders.open();
  const all = folders.all.flatMap((folder) =>
    folder.state.models.flatMap((model) => model.versions.map((version) => ({ folder, model, version }))),
  );
  const choices = all.filter(
    ({ folder, model, version }) =>
      (target === undefined || (target.folder === folder.uri && target.model === model.name)) &&
      (target?.version === undefined || target.version === version.version) &&
      (target?.version !== undefined || accept(version)),
  );
  const [first, ...others] = choices;
  if (first === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No registered model version to choose from.'));
    return undefined;
  }
  if (target?.version !== undefined || (target !== undefined && others.length === 0)) return first;
  const items = choices.map((choice) => ({
    label: `${choice.model.name} v${choice.version.version}`,
    description: choice.version.aliases.map((alias) => `@${alias}`).join(' '),
    detail: choice.version.note || undefined,
    iconPath: new vscode.ThemeIcon('package'),
    choice,
  }));
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Model version') });
  return picked?.choice;
}
