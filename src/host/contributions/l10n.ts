import type * as vscode from 'vscode';

/** `vscode.l10n`, taken as an argument by code that tests run without VS Code. Call it as `l10n.t('…')`: the export looks for that. */
export type L10n = Pick<typeof vscode.l10n, 't'>;
