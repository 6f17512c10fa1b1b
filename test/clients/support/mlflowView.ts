/** What readers/mlflow_view.py prints. */
interface StoreView {
  experiments: { name: string; runs: RunView[]; models: object[] }[];
  registry: object[];
}

interface RunView {
  name: string;
  artifacts: string[];
  tags: Record<string, string>;
}

/** Names such as `bold-fox-123` or `calm-otter` are made up, others in each store; the scripts' own have no such form. */
const MADE_UP = /^[a-z]+-[a-z]+(?:-\d{1,3})?$/;
/** Random ids and moments in the names of files. */
const RANDOM_PART = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|m-[0-9a-f]{32}|timestamp[%+]\d+/g;

/** The view without what differs from store to store by chance. */
export function comparable(text: string): StoreView {
  const view = JSON.parse(text) as StoreView;
  for (const experiment of view.experiments) {
    for (const run of experiment.runs) {
      if (MADE_UP.test(run.name)) run.name = '(made up)';
      const { tags } = run;
      for (const key of ['mlflow.runName', 'mlflow.parentRunId'])
        if (MADE_UP.test(tags[key] ?? '')) tags[key] = '(made up)';
      run.artifacts = run.artifacts.map((path) => path.replaceAll(RANDOM_PART, '*')).sort();
    }
    experiment.runs.sort(byText);
    experiment.models.sort(byText);
  }
  return view;
}

/**
 * Runs that a launched script makes beside its first are parts of the launch here, and so have a parent; on a server they
 * stand alone. Takes that out where the other view has none.
 */
export function withoutLaunchParents(ours: StoreView, theirs: StoreView): StoreView {
  const alone = new Set<string>();
  for (const { runs } of theirs.experiments) {
    for (const { name, tags } of runs) if (tags['mlflow.parentRunId'] === undefined) alone.add(name);
  }
  for (const experiment of ours.experiments) {
    for (const { name, tags } of experiment.runs) if (alone.has(name)) delete tags['mlflow.parentRunId'];
    experiment.runs.sort(byText);
  }
  return ours;
}

/** What a script itself printed, without the client's own remarks and addresses. */
export function spoken(stdout: string): string[] {
  return stdout
    .split('\n')
    .filter(
      (line) =>
        line !== '' &&
        /^(?:\[|models:|metrics|params|tags|attributes|run_name|start_time|foo|a OR|WHY|HOW|yes|\d+$)/.test(line),
    );
}

function byText(a: unknown, b: unknown): number {
  const [first, second] = [JSON.stringify(a), JSON.stringify(b)];
  return first < second ? -1 : Number(first > second);
}
