import type { StepMarks } from './linePoint';

const HINT = /epoch|step|iter|batch|\[ *\d+|^\s*\d+:/i;
/** `epoch 3/10`, `Epoch: [3]`, `step=40`, `Iter [40/100]`. Runs of spaces are bounded, so that matching stays linear. */
const WORDED =
  /(?<![\w/.-])(epoch|global[_ ]?step|step|iteration|iter|batch)(?:\s{0,8}[:=#[(]\s{0,8}|\s{1,8})[[(#]?\s{0,8}(\d{1,15}(?:\.\d{1,15})?)(?![\w%])(?:\s{0,8}(?:\/|of\s)\s{0,8}(\d{1,15}))?/gi;
/** `[40/100]`, `[640/60000 (1%)]` */
const FRACTION = /\[\s{0,8}(\d{1,15})\s{0,8}\/\s{0,8}(\d{1,15})\s{0,8}(?:\(\s{0,8}[\d.]{1,8}%\)\s{0,8})?\]/g;
/** `[10]	train-rmse:0.5` of gradient boosting libraries, `10:	learn: 0.6` of CatBoost. */
const LEADING = /^\s{0,8}(?:\[(\d{1,15})\]|(\d{1,15}):)\s/;

/** Finds the markers of a line that say where in the run it stands. */
export function stepMarks(text: string): StepMarks {
  const marks: StepMarks = {};
  if (!HINT.test(text)) return marks;
  const worded: [number, number][] = [];
  for (const match of text.matchAll(WORDED)) {
    const [whole, word = '', count = '', total] = match;
    worded.push([match.index, match.index + whole.length]);
    addWorded(marks, word.toLowerCase(), Number(count), total === undefined ? undefined : Number(total));
  }
  for (const match of text.matchAll(FRACTION)) {
    const read = worded.some(([start, end]) => match.index > start && match.index < end);
    if (read || marks.step !== undefined || marks.batch !== undefined) continue;
    marks.batch = Number(match[1]);
    marks.total = Number(match[2]);
  }
  const leading = marks.step === undefined && marks.batch === undefined ? LEADING.exec(text) : null;
  if (leading !== null) marks.step = Number(leading[1] ?? leading[2]);
  return marks;
}

function addWorded(marks: StepMarks, word: string, count: number, total: number | undefined): void {
  if (word === 'epoch') marks.epoch ??= count;
  else if (!Number.isSafeInteger(count)) return;
  else if (word === 'batch') marks.batch ??= count;
  else marks.step ??= count;
  if (word !== 'epoch' && total !== undefined) marks.total ??= total;
}
