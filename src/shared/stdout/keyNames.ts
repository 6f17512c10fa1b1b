/** Words that place a metric. */
const STEP_WORDS = new Set(['epoch', 'step', 'iteration', 'iter', 'batch', 'global_step', 'globalstep']);

/** Last words of names whose numbers are times, sizes, places or identities, but no metrics. */
const OTHER_WORDS = new Set([
  ...['time', 'eta', 'elapsed', 'took', 'duration', 'timestamp', 'ts', 'date', 'datetime', 'walltime', 'runtime'],
  ...['remaining', 'progress', 'pid', 'ppid', 'tid', 'port', 'line', 'lineno', 'id', 'rank', 'thread', 'process'],
  ...['version', 'ver', 'v_num', 'errno', 'status', 'code', 'memory', 'mem', 'world_size', 'device'],
  ...['python', 'torch', 'pytorch', 'cuda', 'cudnn', 'numpy', 'tensorflow', 'pandas', 'sklearn', 'keras', 'jax'],
]);

const ENVIRONMENT = /^(?:CUDA|NCCL|OMP|MKL|MASTER|SLURM|TF|LOCAL|WORLD|HF|PYTHON|TORCH)_[A-Z0-9_]+$/;

/** Words that begin a name of several words wherever they stand. */
const QUALIFIERS = new Set([
  ...['train', 'training', 'val', 'valid', 'validation', 'test', 'testing', 'eval', 'evaluation', 'dev', 'holdout'],
  ...['average', 'avg', 'mean', 'total', 'best', 'final', 'running', 'min', 'max', 'median', 'macro', 'micro'],
  ...['weighted', 'balanced', 'learning', 'absolute', 'squared', 'root', 'cross', 'log', 'f1', 'r2', 'roc', 'pr'],
]);

const LEVELS = new Set([
  'TRACE',
  'DEBUG',
  'INFO',
  'WARN',
  'WARNING',
  'ERROR',
  'CRITICAL',
  'FATAL',
  'NOTICE',
  'SUCCESS',
]);

const MAX_WORDS = 4;
const MAX_KEY = 120;

/**
 * The name that ends right before `end` in a line: the words since the last separator or number, where they are few
 * enough to be a name (`Mean squared error`), else the last word with its qualifiers. null where there is none.
 */
export function keyBefore(text: string, end: number, phrases: boolean): string | null {
  const words: string[] = [];
  let from = end;
  let whole = false;
  for (;;) {
    const start = wordStart(text, from);
    const word = text.slice(start, from);
    if (words.length === 0 ? !isKeyWord(text, start, word) : !isPhraseWord(text, start, word)) {
      whole = true;
      break;
    }
    if (words.length === MAX_WORDS || end - start > MAX_KEY) break;
    words.unshift(word);
    // Words of one name are one space apart.
    if (text[start - 1] !== ' ') {
      whole = true;
      break;
    }
    from = start - 1;
  }
  if (words.length === 0) return null;
  return (whole && phrases ? words : qualified(words)).join(' ');
}

/** Whether the numbers of this name are metrics. */
export function isMetricKey(key: string): boolean {
  const words = key.split(/[ _/.-]/);
  const last = (words.at(-1) ?? '').toLowerCase();
  const whole = key.slice(key.lastIndexOf(' ') + 1).toLowerCase();
  if (STEP_WORDS.has(last) && words.length <= 2) return false;
  if (STEP_WORDS.has(whole) || OTHER_WORDS.has(last) || OTHER_WORDS.has(whole)) return false;
  if (words.length === 2 && ['time', 'elapsed', 'eta'].includes((words[0] ?? '').toLowerCase())) return false;
  return !(/\w(?:Error|Exception|Warning|Interrupt)$/.test(key) || ENVIRONMENT.test(key));
}

function qualified(words: string[]): string[] {
  let first = words.length - 1;
  while (first > 0 && isQualifier(words[first - 1] ?? '')) first--;
  return words.slice(first);
}

function isQualifier(word: string): boolean {
  return QUALIFIERS.has(word.toLowerCase()) || word.endsWith("'s");
}

function wordStart(text: string, end: number): number {
  let start = end;
  while (start > 0 && end - start <= MAX_KEY && isWordChar(text.charCodeAt(start - 1))) start--;
  return start;
}

/** A name begins with a letter, and not in the middle of a path, a flag, an address or a query. */
function isKeyWord(text: string, start: number, word: string): boolean {
  if (!/^[\p{L}_]/u.test(word) || word.length > MAX_KEY) return false;
  return start === 0 || !'&?/\\-.#@$+*=~%'.includes(text[start - 1] ?? '');
}

function isPhraseWord(text: string, start: number, word: string): boolean {
  return isKeyWord(text, start, word) && !LEVELS.has(word) && !STEP_WORDS.has(word.toLowerCase());
}

/** Letters, digits and `_ - . / @ ' %`, as in `val/loss`, `Acc@1` and `valid_0's`. */
function isWordChar(code: number): boolean {
  if (code >= 97 && code <= 122) return true;
  if (code >= 48 && code <= 57) return true;
  if (code >= 65 && code <= 90) return true;
  if (code === 95 || code === 45 || code === 46 || code === 47 || code === 64 || code === 39) return true;
  // Beyond ASCII everything but spaces and box drawing counts as a letter.
  return (
    (code > 0xbf || code === 0xb2 || code === 0xb3 || code === 0xb5) &&
    !(code >= 0x2000 && code <= 0x2bff) &&
    code !== 0x3000 &&
    code !== 0xfffd
  );
}
