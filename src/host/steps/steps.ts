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
  /** Items that are still being looked for; they come after the others. */
  later?: Promise<readonly T[]>;
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
  const { later } = options;
  let { items } = options;
  picker.items = items;
  if (options.active) picker.activeItems = [options.active];
  picker.buttons = place.step > 1 ? [vscode.QuickInputButtons.Back] : [];
  picker.onDidChangeValue((text) => {
    const typed = text.trim() === '' ? undefined : options.typed?.(text.trim());
    picker.items = typed ? [typed, ...items] : items;
  });
  if (later !== undefined) void addLater(picker, later, (found) => (items = [...items, ...found]));
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

/** Shows that something is still looked for. What is found comes last, so that no row moves under the pointer. */
async function addLater<T extends vscode.QuickPickItem>(
  picker: vscode.QuickPick<T>,
  later: Promise<readonly T[]>,
  add: (found: readonly T[]) => readonly T[],
): Promise<void> {
  picker.busy = true;
  const found = await later.catch(() => []);
  picker.busy = false;
  if (found.length === 0) return;
  const [active] = picker.activeItems;
  picker.keepScrollPosition = true;
  picker.items = add(found);
  if (active) picker.activeItems = [active];
}

export interface InputStep {
  prompt: string;
  placeholder?: string;
  value: string;
  /** Shows dots. */
  password?: boolean;
  /** Why the text will not do, told as it is typed; null where it will. */
  problem?: (text: string) => string | null;
  /** Tries the text out once it is entered; says why it will not do, and the question stays. */
  attempt?: (text: string) => Promise<string | null>;
}

/** One question of several by typing. */
export function inputStep(place: StepPlace, options: InputStep): Promise<Answer<string>> {
  const { prompt, placeholder, value, password = false, problem, attempt } = options;
  const input = vscode.window.createInputBox();
  Object.assign(input, { ...shownPlace(place), prompt, placeholder, value, password });
  // What is typed here may have to be fetched from another window.
  input.ignoreFocusOut = password || attempt !== undefined;
  input.buttons = place.step > 1 ? [vscode.QuickInputButtons.Back] : [];
  input.onDidChangeValue(() => {
    input.validationMessage = undefined;
  });
  return new Promise((resolve) => {
    const end = (answer: Answer<string>) => {
      resolve(answer);
      input.hide();
    };
    const accept = async () => {
      const text = input.value;
      Object.assign(input, { busy: true, enabled: false });
      const why = problem?.(text) ?? (await attempt?.(text)) ?? null;
      Object.assign(input, { busy: false, enabled: true });
      if (why === null) return end(text);
      input.validationMessage = why;
    };
    input.onDidAccept(() => void accept());
    input.onDidTriggerButton(() => end(BACK));
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}

/** Asks question after question, and goes back where the user does; undefined when they left. */
export async function askSteps<Draft>(
  title: string,
  questions: readonly ((draft: Draft, place: StepPlace) => Promise<Answer<Draft>>)[],
  first: Draft,
): Promise<Draft | undefined> {
  const drafts = [first];
  while (drafts.length <= questions.length) {
    const question = questions[drafts.length - 1];
    const draft = drafts.at(-1);
    if (!question || !draft) return undefined;
    const answer = await question(draft, { title, step: drafts.length, total: questions.length });
    if (answer === undefined) return undefined;
    if (answer === BACK) drafts.pop();
    else drafts.push(answer);
  }
  return drafts.at(-1);
}

/** A single question shows no place in a row. */
function shownPlace({ title, step, total }: StepPlace): Pick<vscode.QuickInput, 'title' | 'step' | 'totalSteps'> {
  return total > 1 ? { title, step, totalSteps: total } : { title, step: undefined, totalSteps: undefined };
}
