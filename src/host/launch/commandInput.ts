import * as vscode from 'vscode';
import { MASK } from '../../shared/params/secrets';

/** Lets the user type or change a command line; undefined when they backed out. */
export async function askCommand(title: string, line: string): Promise<string | undefined> {
  const hole = /\{\w+\}|\u2022+/.exec(line);
  const typed = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Command to run, as you would type it in a terminal'),
    placeHolder: 'python train.py --lr 0.1',
    value: line,
    // What must be filled in is selected; else the cursor waits at the end, where arguments go.
    valueSelection: hole ? [hole.index, hole.index + hole[0].length] : [line.length, line.length],
    ignoreFocusOut: true,
    validateInput: (value) =>
      value.includes(MASK) ? vscode.l10n.t('Secrets are not stored: put the value in place of {0}.', MASK) : undefined,
  });
  return typed?.trim() ? typed.trim() : undefined;
}

/** Asks for the secrets of a command word by word; undefined when the user backed out. */
export async function askSecrets(
  title: string,
  argv: readonly string[],
  masked: readonly number[],
): Promise<string[] | undefined> {
  const filled = [...argv];
  for (const index of masked) {
    const word = argv[index] ?? '';
    const secret = await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('Secrets are not stored. Value of {0}', word === MASK ? (argv[index - 1] ?? word) : word),
      password: true,
      ignoreFocusOut: true,
    });
    if (secret === undefined) return undefined;
    filled[index] = word.replace(MASK, () => secret);
  }
  return filled;
}
