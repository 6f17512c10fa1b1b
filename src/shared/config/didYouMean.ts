/** Words people write for another, where the letters alone would not lead there. */
const SYNONYMS: Record<string, string> = {
  cmd: 'command',
  run: 'command',
  script: 'command',
  datasets: 'data',
  dataset: 'data',
  deps: 'data',
  inputs: 'data',
  artifacts: 'outputs',
  outs: 'outputs',
  parameters: 'params',
  hyperparameters: 'params',
  objective: 'goal',
  direction: 'goal',
  environment: 'env',
  workdir: 'cwd',
  wdir: 'cwd',
  directory: 'cwd',
  pattern: 'patterns',
  stages: 'jobs',
  max: 'maximize',
  maximise: 'maximize',
  min: 'minimize',
  minimise: 'minimize',
};

/** The known word that was probably meant; null where none is near. */
export function didYouMean(word: string, known: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  const synonym = SYNONYMS[wanted];
  if (synonym !== undefined && known.includes(synonym)) return synonym;
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** How many letters must be added, removed, changed or swapped to make one word of the other. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(change, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
