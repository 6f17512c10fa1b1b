import { parseQuietly, record } from './foreignYaml';

/** A stage of dvc.yaml, as a run of its own. */
export interface DvcStage {
  name: string;
  /** Line for the shell. */
  command: string;
  /** Working folder relative to dvc.yaml; null for dvc.yaml's own. */
  cwd: string | null;
  /** Dependencies that are data, relative to the working folder. */
  data: string[];
  outputs: string[];
}

const code =
  /\.(py|pyx|ipynb|r|jl|sh|ps1|c|cc|cpp|h|hpp|rs|go|java|scala|js|ts|sql|ya?ml|toml|json|cfg|ini|txt|lock)$/i;

/** The stages of a dvc.yaml; none where it cannot be read as one. Stages that use DVC's templating run through DVC itself. */
export function dvcStages(text: string): DvcStage[] {
  const stages = record(record(parseQuietly(text)).stages);
  return Object.entries(stages).flatMap(([name, entry]) => {
    const stage = readStage(name, record(entry));
    return stage ? [stage] : [];
  });
}

function readStage(name: string, entry: Record<string, unknown>): DvcStage | null {
  const lines = (Array.isArray(entry.cmd) ? entry.cmd : [entry.cmd]).filter((line) => typeof line === 'string');
  const templated = 'foreach' in entry || 'matrix' in entry || JSON.stringify(entry).includes('${');
  if (templated) return { name, command: `dvc repro --single-item ${name}`, cwd: null, data: [], outputs: [] };
  if (lines.length === 0) return null;
  return {
    name,
    command: lines.join(' && '),
    cwd: typeof entry.wdir === 'string' ? entry.wdir : null,
    data: paths(entry.deps).filter((path) => !code.test(path)),
    outputs: ['outs', 'metrics', 'plots'].flatMap((key) => paths(entry[key])),
  };
}

/** DVC writes an entry as a path, or as a map whose key is the path. */
function paths(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => (typeof item === 'string' ? [item] : Object.keys(record(item))));
}
