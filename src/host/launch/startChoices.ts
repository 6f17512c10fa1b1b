import * as vscode from 'vscode';
import { CONFIG_FILE } from '../../shared/config/configFile';
import { formatAge } from '../../shared/format/time';
import type { CockpitFolder } from '../folders/cockpitFolder';
import { commandForFile } from './currentFile';
import type { EntryPoint } from './entryPoints';
import { type Job, readJobs } from './jobs';
import { quoteWord } from './quoteWord';
import { recentCommands } from './recentCommands';
import type { RunRequest } from './runRequest';

const MOST_RECENT = 8;

/** What a line of the “Start Run” picker stands for. */
export type StartChoice =
  | { kind: 'job'; folder: CockpitFolder; job: Job }
  | { kind: 'command'; folder: CockpitFolder; request: RunRequest; line: string; edit: boolean }
  | { kind: 'recent'; folder: CockpitFolder; runId: string; line: string }
  | { kind: 'config'; folder: CockpitFolder }
  | { kind: 'enter' }
  | { kind: 'none' };

export type StartItem = vscode.QuickPickItem & { choice: StartChoice };

/** The buttons of an item: change the command or params before the start. */
function editButton(tooltip: string): vscode.QuickInputButton {
  return { iconPath: new vscode.ThemeIcon('edit'), tooltip };
}

export async function jobItems(folder: CockpitFolder, folderName: string): Promise<StartItem[]> {
  const { jobs, mistakes } = await readJobs(folder.workspaceFolder.uri);
  const items = jobs.map(
    (job): StartItem => ({
      label: job.name,
      description: [folderName, job.config.command].filter(Boolean).join(' · '),
      iconPath: new vscode.ThemeIcon('play'),
      buttons: [editButton(vscode.l10n.t('Run with Changes…'))],
      choice: { kind: 'job', folder, job },
    }),
  );
  if (mistakes === 0) return items;
  const broken: StartItem = {
    label: vscode.l10n.t('{0} has mistakes', CONFIG_FILE),
    description: [folderName, vscode.l10n.t('open it to see them')].filter(Boolean).join(' · '),
    iconPath: new vscode.ThemeIcon('warning'),
    choice: { kind: 'config', folder },
  };
  return [...items, broken];
}

export function currentFileItems(folder: CockpitFolder | undefined, file: vscode.Uri | undefined): StartItem[] {
  const argv = folder && file && commandForFile(folder.workspaceFolder.uri.path, file.path);
  if (!folder || !argv) return [];
  const line = argv.map((word) => quoteWord(word)).join(' ');
  return [
    {
      label: argv.at(-1) ?? '',
      description: '',
      iconPath: new vscode.ThemeIcon('file-code'),
      buttons: [editButton(vscode.l10n.t('Add Arguments…'))],
      choice: { kind: 'command', folder, request: { argv }, line, edit: false },
    },
  ];
}

export function recentItems(folders: readonly CockpitFolder[]): StartItem[] {
  const all = folders.flatMap((folder) =>
    recentCommands(folder.state.runs, MOST_RECENT).map(({ command, run }) => ({ folder, command, run })),
  );
  return all
    .sort((a, b) => b.run.startTime - a.run.startTime)
    .slice(0, MOST_RECENT)
    .map(({ folder, command, run }) => ({
      label: command,
      description: [run.name, formatAge(run.startTime, Date.now(), vscode.env.language)].join(' · '),
      iconPath: new vscode.ThemeIcon('history'),
      choice: { kind: 'recent', folder, runId: run.id, line: command },
    }));
}

export function entryItems(folder: CockpitFolder, folderName: string, entries: readonly EntryPoint[]): StartItem[] {
  return entries.map(({ label, description, icon, line, incomplete, request }) => ({
    label,
    description: [folderName, description].filter(Boolean).join(' · '),
    iconPath: new vscode.ThemeIcon(icon),
    buttons: [editButton(vscode.l10n.t('Edit Command…'))],
    choice: { kind: 'command', folder, request, line, edit: incomplete },
  }));
}

export function enterItem(): StartItem {
  return {
    label: vscode.l10n.t('Enter Command…'),
    iconPath: new vscode.ThemeIcon('terminal'),
    alwaysShow: true,
    choice: { kind: 'enter' },
  };
}

/** A group with its heading; nothing at all for an empty one. */
export function section(label: string, items: readonly StartItem[]): StartItem[] {
  if (items.length === 0) return [];
  return [{ label, kind: vscode.QuickPickItemKind.Separator, choice: { kind: 'none' } }, ...items];
}
