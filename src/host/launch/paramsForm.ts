import * as vscode from 'vscode';
import { isSecretName, MASK } from '../../shared/params/secrets';
import type { FileParam, ParamField } from './jobParams';

export interface ParamsFormOptions {
  title: string;
  fields: readonly ParamField[];
  fileParams: readonly FileParam[];
  /** Opens the file that decides a param. */
  openFile(file: string): Thenable<unknown>;
  /** Present where the command as a whole can be edited instead. */
  editCommand?: () => Promise<void>;
}

type FormItem = vscode.QuickPickItem &
  ({ action: 'start' | 'command' | 'none' } | { action: 'field'; name: string } | { action: 'file'; file: string });

/**
 * A form made of a quick pick: every param a line with its value, Enter edits it, “Start Run” ends it. Gives the
 * values, or undefined when the user backed out.
 */
export async function showParamsForm(options: ParamsFormOptions): Promise<Record<string, string> | undefined> {
  const values = new Map(options.fields.map(({ name, value }) => [name, value]));
  let active: string | null = options.fields[0]?.name ?? null;
  for (;;) {
    const missing = [...values].filter(([, value]) => value === null || value === MASK).map(([name]) => name);
    const chosen: FormItem | undefined = await pick(options.title, formItems(options, values, missing), active);
    switch (chosen?.action) {
      case 'start': {
        const [first] = missing;
        if (first === undefined) return toRecord(values);
        if (!(await edit(options.title, first, values))) continue;
        active = first;
        continue;
      }
      case 'field':
        if (await edit(options.title, chosen.name, values)) active = nextName(values, chosen.name);
        else active = chosen.name;
        continue;
      case 'file':
        await options.openFile(chosen.file);
        return undefined;
      case 'command':
        await options.editCommand?.();
        return undefined;
      default:
        return undefined;
    }
  }
}

function formItems(
  options: ParamsFormOptions,
  values: ReadonlyMap<string, string | null>,
  missing: readonly string[],
): FormItem[] {
  const before = new Map(options.fields.map(({ name, value }) => [name, value]));
  const changed = [...values].filter(([name, value]) => value !== before.get(name));
  const start: FormItem = {
    action: 'start',
    label: vscode.l10n.t('Start Run'),
    description:
      missing.length > 0
        ? vscode.l10n.t('needs {0}', missing.join(', '))
        : changed.map(([name, value]) => `${name} = ${shown(name, value)}`).join(', '),
    iconPath: new vscode.ThemeIcon('play'),
    alwaysShow: true,
  };
  const fields = [...values].map(([name, value]): FormItem => {
    const was = before.get(name) ?? null;
    const isChanged = value !== was;
    return {
      action: 'field',
      name,
      label: name,
      description: fieldText(name, value, was),
      iconPath: new vscode.ThemeIcon(isChanged ? 'circle-filled' : value === null ? 'warning' : 'edit'),
    };
  });
  const command: FormItem[] = options.editCommand
    ? [
        {
          action: 'command',
          label: vscode.l10n.t('Edit Command Line…'),
          iconPath: new vscode.ThemeIcon('terminal'),
          alwaysShow: true,
        },
      ]
    : [];
  return [start, separator(vscode.l10n.t('Params')), ...fields, ...command, ...fileItems(options.fileParams)];
}

function fileItems(params: readonly FileParam[]): FormItem[] {
  const files = [...new Set(params.map(({ file }) => file))];
  return files.flatMap((name) => [
    separator(vscode.l10n.t('Read from {0} by the code: Enter opens the file', name)),
    ...params
      .filter(({ file }) => file === name)
      .map(
        ({ name: param, value, file }): FormItem => ({
          action: 'file',
          file,
          label: param,
          description: shown(param, value),
          iconPath: new vscode.ThemeIcon('go-to-file'),
        }),
      ),
  ]);
}

async function edit(title: string, name: string, values: Map<string, string | null>): Promise<boolean> {
  const now = values.get(name) ?? '';
  const value = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Value of {0}', name),
    value: now === MASK ? '' : now,
    password: isSecretName(name),
    ignoreFocusOut: true,
  });
  if (value === undefined) return false;
  values.set(name, value);
  return true;
}

/** Like showQuickPick, with the item to begin at. */
function pick(title: string, items: FormItem[], active: string | null): Promise<FormItem | undefined> {
  const picker = vscode.window.createQuickPick<FormItem>();
  picker.title = title;
  picker.placeholder = vscode.l10n.t('Enter changes a value; choose Start Run when done');
  picker.matchOnDescription = true;
  picker.ignoreFocusOut = true;
  picker.items = items;
  const start = items.find((item) => item.action === 'field' && item.name === active);
  if (start) picker.activeItems = [start];
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      resolve(picker.activeItems[0]);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

function fieldText(name: string, value: string | null, was: string | null): string {
  if (value === null) return vscode.l10n.t('no value yet');
  const now = shown(name, value);
  return was === null || was === value ? now : vscode.l10n.t('{0} (was {1})', now, shown(name, was));
}

/** After the last field the form goes on to “Start Run”. */
function nextName(values: ReadonlyMap<string, string | null>, name: string): string | null {
  const names = [...values.keys()];
  return names[names.indexOf(name) + 1] ?? null;
}

function shown(name: string, value: string | null): string {
  if (value === null) return '—';
  return isSecretName(name) && value !== '' ? MASK : value;
}

function separator(label: string): FormItem {
  return { action: 'none', label, kind: vscode.QuickPickItemKind.Separator };
}

function toRecord(values: ReadonlyMap<string, string | null>): Record<string, string> {
  return Object.fromEntries([...values].flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}
