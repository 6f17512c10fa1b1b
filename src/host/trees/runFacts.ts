import { shortHash } from '../../shared/format/hash';
import { formatMetric } from '../../shared/format/number';
import { formatBytes } from '../../shared/format/size';
import type { DatasetUse } from '../../shared/model/dataset';
import { decodeNumber, SYSTEM_PREFIX } from '../../shared/model/metric';
import type { RunDetail, RunSummary } from '../../shared/model/run';
import { COMMANDS } from '../contributions/commandIds';
import type { L10n } from '../contributions/l10n';
import type { RunFactNode, RunGroup, RunsNode } from './runsNodes';
import { contextWords, type ItemSpec, itemCommand, joinFacts } from './treeModel';

interface FactParent {
  folder: string;
  /** Id of the run's row; those of its facts begin with it. */
  id: string;
}

/** The rows right below a run: groups that are not empty, its commit, its note. */
export function runFacts(run: RunSummary, { folder, id }: FactParent): RunFactNode[] {
  const base = { folder, runId: run.id };
  const keys = Object.keys(run.metrics);
  const groups: [RunGroup, boolean][] = [
    ['metrics', keys.some((key) => !key.startsWith(SYSTEM_PREFIX))],
    ['params', Object.keys(run.params).length > 0],
    ['data', run.datasets.length > 0],
    ['artifacts', run.artifactCount > 0],
    ['system', keys.some((key) => key.startsWith(SYSTEM_PREFIX))],
  ];
  const rows: RunFactNode[] = groups
    .filter(([, filled]) => filled)
    .map(([group]) => ({ kind: 'group', id: groupId(id, group), ...base, group }));
  const commit: RunFactNode = { kind: 'commit', id: `${id}\u0000commit`, ...base, copyText: run.commit ?? '' };
  const afterData = rows.filter((row) => row.kind === 'group' && ['metrics', 'params', 'data'].includes(row.group));
  const rest = rows.filter((row) => !afterData.includes(row));
  const note: RunFactNode[] =
    run.note === '' ? [] : [{ kind: 'note', id: `${id}\u0000note`, ...base, copyText: run.note }];
  return [...note, ...afterData, commit, ...rest];
}

/** The rows of a group. Artifacts come from the run's details. */
export async function groupFacts(
  run: RunSummary,
  group: RunGroup,
  { folder, id }: FactParent,
  detail: () => Promise<RunDetail>,
): Promise<RunFactNode[]> {
  const base = { folder, runId: run.id };
  switch (group) {
    case 'metrics':
    case 'system':
      return metricKeys(run, group === 'system').map((metric) => ({
        kind: 'metric',
        id: `${id}\u0000${metric}`,
        ...base,
        metric,
        copyText: String(run.metrics[metric]?.last ?? ''),
      }));
    case 'params':
      return Object.entries(run.params)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([param, copyText]) => ({ kind: 'param', id: `${id}\u0000${param}`, ...base, param, copyText }));
    case 'data':
      return run.datasets.map((use) => dataNode(use, id, base));
    case 'children':
      return [];
    case 'artifacts':
      return (await detail()).artifacts.map(({ path, hash }) => ({
        kind: 'artifact',
        id: `${id}\u0000${path}`,
        ...base,
        artifactPath: path,
        copyText: hash ?? '',
      }));
  }
}

export function dataNode(use: DatasetUse, parentId: string, base: { folder: string; runId: string }): RunFactNode {
  const { path: datasetPath, hash } = use;
  return { kind: 'data', id: `${parentId}\u0000${datasetPath}`, ...base, datasetPath, hash, copyText: hash ?? '' };
}

/** The row a fact stands under. */
export function factParent(node: RunFactNode, run: RunsNode & { kind: 'run' }): RunsNode {
  const group = groupOf(node);
  if (group === null) return run;
  return { kind: 'group', id: groupId(run.id, group), folder: run.folder, runId: run.runId, group };
}

function groupOf(node: RunFactNode): RunGroup | null {
  switch (node.kind) {
    case 'metric':
      return node.metric.startsWith(SYSTEM_PREFIX) ? 'system' : 'metrics';
    case 'param':
      return 'params';
    case 'data':
      return 'data';
    case 'artifact':
      return 'artifacts';
    default:
      return null;
  }
}

function groupId(runRowId: string, group: RunGroup): string {
  return `${runRowId}\u0000${group}`;
}

/** The row of a fact. */
export function factItem(node: RunFactNode, run: RunSummary, detail: RunDetail | null, l10n: L10n): ItemSpec {
  switch (node.kind) {
    case 'group':
      // The runs below a run are the tree's to count.
      if (node.group === 'children') return { label: '', collapsible: 'none', context: '' };
      return groupItem(node.group, run, l10n);
    case 'metric':
      return metricItem(node, run, l10n);
    case 'param':
      return { label: node.param, description: node.copyText, collapsible: 'none', context: 'param valued' };
    case 'data':
      return dataItem(node, run, l10n);
    case 'commit':
      return commitItem(node, run, l10n);
    case 'artifact':
      return artifactItem(node, detail, l10n);
    case 'note':
      return { label: firstLine(node.copyText), icon: { id: 'note' }, collapsible: 'none', context: 'note valued' };
  }
}

/** Main metric first, then the job's and the user's own in alphabetical order. */
function metricKeys(run: RunSummary, system: boolean): string[] {
  return Object.keys(run.metrics)
    .filter((key) => key.startsWith(SYSTEM_PREFIX) === system)
    .sort((a, b) => Number(b === run.mainMetric) - Number(a === run.mainMetric) || a.localeCompare(b));
}

function groupItem(group: Exclude<RunGroup, 'children'>, run: RunSummary, l10n: L10n): ItemSpec {
  const rows: Record<Exclude<RunGroup, 'children'>, { label: string; icon: string; count: number }> = {
    metrics: { label: l10n.t('Metrics'), icon: 'graph-line', count: metricKeys(run, false).length },
    system: { label: l10n.t('System'), icon: 'dashboard', count: metricKeys(run, true).length },
    params: { label: l10n.t('Params'), icon: 'symbol-parameter', count: Object.keys(run.params).length },
    data: { label: l10n.t('Data'), icon: 'database', count: run.datasets.length },
    artifacts: { label: l10n.t('Artifacts'), icon: 'files', count: run.artifactCount },
  };
  const { label, icon, count } = rows[group];
  const collapsible = group === 'metrics' ? 'expanded' : 'collapsed';
  return { label, description: String(count), icon: { id: icon }, collapsible, context: 'group' };
}

function metricItem(node: RunFactNode & { kind: 'metric' }, run: RunSummary, l10n: L10n): ItemSpec {
  const summary = run.metrics[node.metric];
  const last = summary ? formatMetric(decodeNumber(summary.last)) : '—';
  const best = node.metric !== run.mainMetric || !summary ? null : run.goal === 'minimize' ? summary.min : summary.max;
  const better = run.goal !== null && best !== null && formatMetric(best) !== last;
  const system = node.metric.startsWith(SYSTEM_PREFIX);
  return {
    label: system ? node.metric.slice(SYSTEM_PREFIX.length) : node.metric,
    description: joinFacts([last, better ? l10n.t('best {0}', formatMetric(best)) : null]),
    collapsible: 'none',
    context: contextWords({ metric: true, valued: true, committed: run.commit !== null }),
    command:
      run.commit === null
        ? undefined
        : itemCommand(COMMANDS.goToCommit, l10n.t('Go to Commit'), {
            folder: node.folder,
            runId: node.runId,
            metric: node.metric,
          }),
  };
}

function dataItem(node: RunFactNode & { kind: 'data' }, run: RunSummary, l10n: L10n): ItemSpec {
  const use = run.datasets.find(({ path }) => path === node.datasetPath);
  return {
    label: node.datasetPath,
    description: use ? joinFacts([use.role, dataState(use, l10n)]) : undefined,
    collapsible: 'none',
    context: contextWords({ data: true, dataset: true, hashed: node.hash !== null, traceable: node.hash !== null }),
    command: itemCommand(COMMANDS.openDataset, l10n.t('Open Dataset'), {
      folder: node.folder,
      datasetPath: node.datasetPath,
    }),
  };
}

/** What is known of a dataset's content, in a few words. */
export function dataState(use: DatasetUse, l10n: L10n): string {
  switch (use.state) {
    case 'pending':
      return l10n.t('being hashed');
    case 'hashed':
      return joinFacts([shortHash(use.hash ?? ''), use.bytes === null ? null : formatBytes(use.bytes)]);
    case 'changed':
      return l10n.t('changed during the run');
    case 'missing':
      return l10n.t('missing');
    case 'failed':
      return l10n.t('could not be hashed');
  }
}

function commitItem(node: RunFactNode & { kind: 'commit' }, run: RunSummary, l10n: L10n): ItemSpec {
  if (run.commit === null) {
    return { label: l10n.t('No commit'), icon: { id: 'git-commit' }, collapsible: 'none', context: 'uncommitted' };
  }
  return {
    label: shortHash(run.commit),
    description: joinFacts([run.branch, run.dirty ? l10n.t('uncommitted changes') : null]),
    icon: { id: 'git-commit' },
    collapsible: 'none',
    context: 'commit hashed',
    command: itemCommand(COMMANDS.goToCommit, l10n.t('Go to Commit'), { folder: node.folder, runId: node.runId }),
  };
}

function artifactItem(node: RunFactNode & { kind: 'artifact' }, detail: RunDetail | null, l10n: L10n): ItemSpec {
  const artifact = detail?.artifacts.find(({ path }) => path === node.artifactPath);
  const hash = artifact ? (artifact.hash === null ? l10n.t('being hashed') : shortHash(artifact.hash)) : null;
  const { folder, runId, artifactPath } = node;
  return {
    label: artifactPath,
    description: joinFacts([artifact && formatBytes(artifact.bytes), hash]),
    collapsible: 'none',
    context: contextWords({ artifact: true, hashed: node.copyText !== '' }),
    command: itemCommand(COMMANDS.openArtifact, l10n.t('Open Artifact'), { folder, runId, artifactPath }),
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
