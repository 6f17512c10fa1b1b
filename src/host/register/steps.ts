import * as vscode from 'vscode';

/** Where one question stands in a row of them. */
export interface StepPlace {
  title: string;
  /** From 1. */
  step: number;
  total: number;
}

/** The answer that asks for the question before. */
export const BACK = Symbol('back');
export type Answer<T> = T | typeof BACK | undefined;

export interface PickStep<T extends vscode.QuickPickItem> {
  placeholder: string;
  items: readonly T[];
  active?: T;
  /** An item for what is typed, offered beside the others. */
  typed?: (text: string) => T | undefined;
  /** Items that cannot be chosen, such as a typed name with a mistake. */
  accept?: (item: T) => boolean;
}

/** One question of several by quick pick, with a way back but for the first. undefined when the user left. */
export function pickStep<T extends vscode.QuickPickItem>(place: StepPlace, options: PickStep<T>): Promise<Answer<T>> {
  const picker = vscode.window.createQuickPick<T>();
  Object.assign(picker, { ...shownPlace(place), placeholder: options.placeholder });
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.items = options.items;
  if (options.active) picker.activeItems = [options.active];
  picker.buttons = place.step > 1 ? [vscode.QuickInputButtons.Back] : [];
  picker.onDidChangeValue((text) => {
    const typed = text.trim() === '' ? undefined : options.typed?.(text.trim());
    picker.items = typed ? [typed, ...options.items] : options.items;
  });
  return new Promise((resolve) => {
    const end = (answer: Answer<T>) => {
      resolve(answer);
      picker.hide();
    };
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item !== undefined && (options.accept?.(item) ?? true)) end(item);
    });
    picker.onDidTriggerButton(() => end(BACK));
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

/** One question of several by typing. */
export function inputStep(
  place: StepPlace,
  { prompt, placeholder, value }: { prompt: string; placeholder?: string; value: string },
): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  Object.assign(input, { ...shownPlace(place), prompt, placeholder, value });
  input.buttons = place.step > 1 ? [vscode.QuickInputButtons.Back] : [];
  return new Promise((resolve) => {
    const end = (answer: Answer<string>) => {
      resolve(answer);
      input.hide();
    };
    input.onDidAccept(() => end(input.value));
    input.onDidTriggerButton(() => end(BACK));
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}

/** A single question shows no place in a row. */
function shownPlace({ title, step, total }: StepPlace): Pick<vscode.QuickInput, 'title' | 'step' | 'totalSteps'> {
  return total > 1 ? { title, step, totalSteps: total } : { title, step: undefined, totalSteps: undefined };
}
