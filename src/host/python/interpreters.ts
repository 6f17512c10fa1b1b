import * as vscode from 'vscode';
import { readSetting } from '../contributions/readSetting';
import { SETTINGS } from '../contributions/settingIds';
import {
  type FoundInterpreter,
  findInterpreters,
  resolveInterpreterSetting,
  type SearchMachine,
} from './interpreterSearch';
import { interpreterOfPythonExtension } from './pythonExtension';

/** The interpreter of a folder, or a sentence on why there is none. */
export type InterpreterAnswer =
  | { interpreter: FoundInterpreter; problem: null }
  | { interpreter: null; problem: string };

/** Chooses the Python of a folder: the Python extension's choice, the setting, an environment in the folder, conda, then the path. */
export class Interpreters {
  readonly #machine: SearchMachine;
  readonly #log: vscode.LogOutputChannel;

  constructor(machine: SearchMachine, log: vscode.LogOutputChannel) {
    this.#machine = machine;
    this.#log = log;
  }

  async find(folder: vscode.Uri): Promise<InterpreterAnswer> {
    const chosen = await this.#fromExtension(folder);
    if (chosen) return chosen;
    const setting = readSetting(SETTINGS.pythonInterpreterPath, folder).trim();
    if (setting !== '') return this.#fromSetting(setting, folder);
    const [first] = await findInterpreters(folder.fsPath, this.#machine);
    if (first) return { interpreter: first, problem: null };
    return {
      interpreter: null,
      problem: vscode.l10n.t(
        'No Python was found: not in this folder (.venv, venv, env), not in conda, and not on the path. Install Python or select an interpreter.',
      ),
    };
  }

  /** All that could be chosen, best first. */
  async all(folder: vscode.Uri): Promise<FoundInterpreter[]> {
    return findInterpreters(folder.fsPath, this.#machine);
  }

  async #fromSetting(setting: string, folder: vscode.Uri): Promise<InterpreterAnswer> {
    const path = await resolveInterpreterSetting(setting, folder.fsPath, this.#machine);
    if (path !== null) return { interpreter: { path, origin: 'setting' }, problem: null };
    return {
      interpreter: null,
      problem: vscode.l10n.t(
        'The interpreter “{0}” of the setting {1} is not there or cannot be run. Select another, or clear the setting.',
        setting,
        SETTINGS.pythonInterpreterPath,
      ),
    };
  }

  /** The Python extension failing must not keep anyone from running: the search goes on without it. */
  async #fromExtension(folder: vscode.Uri): Promise<InterpreterAnswer | null> {
    try {
      const path = await interpreterOfPythonExtension(folder);
      if (path === null) return null;
      if (await this.#machine.isExecutable(path)) return { interpreter: { path, origin: 'extension' }, problem: null };
      return {
        interpreter: null,
        problem: vscode.l10n.t(
          'The interpreter selected in the Python extension is gone: {0}. Select another one.',
          path,
        ),
      };
    } catch (error) {
      this.#log.warn(`The Python extension could not name its interpreter: ${String(error)}`);
      return null;
    }
  }
}
