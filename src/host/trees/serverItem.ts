import { formatAge } from '../../shared/format/time';
import type { ServerSummary } from '../../shared/model/server';
import { COMMANDS } from '../contributions/commandIds';
import type { L10n } from '../contributions/l10n';
import { escapeMarkdown, link } from './markdown';
import { contextWords, type ItemSpec, itemCommand, joinFacts } from './treeModel';

/** The row of a connected tracking server, with so many of its runs below. Those that were pulled are the store's own. */
export function serverItem(server: ServerSummary, runs: number, l10n: L10n): ItemSpec {
  const state = stateText(server, l10n);
  const count = runs === 1 ? l10n.t('1 run') : runs === 0 ? l10n.t('no runs') : l10n.t('{0} runs', runs);
  return {
    label: server.name,
    description: joinFacts([state, runs === 0 && state !== null ? null : count]),
    icon: serverIcon(server),
    collapsible: runs === 0 && !server.more ? 'none' : 'collapsed',
    context: contextWords({ server: true, locked: !server.authorized || server.state === 'unauthorized' }),
  };
}

/** The row that reads a server's next page of older runs. */
export function moreItem(folder: string, serverId: string, l10n: L10n): ItemSpec {
  return {
    label: l10n.t('Load More'),
    icon: { id: 'fold-down' },
    collapsible: 'none',
    context: 'more',
    command: itemCommand(COMMANDS.loadMoreRuns, l10n.t('Load More'), { folder, serverId }),
  };
}

export function serverTooltip(server: ServerSummary, l10n: L10n, now: number, locale?: string): string {
  const kinds: Record<ServerSummary['kind'], string> = {
    mlflow: 'MLflow',
    databricks: 'Databricks',
    sagemaker: 'SageMaker',
    azureml: 'Azure ML',
  };
  const read = server.readAt === null ? null : l10n.t('read {0}', formatAge(server.readAt, now, locale));
  return [
    `**${escapeMarkdown(server.name)}**`,
    escapeMarkdown(joinFacts([kinds[server.kind], server.version, read])),
    /^https?:/.test(server.url) ? link(escapeMarkdown(server.url), encodeURI(server.url)) : escapeMarkdown(server.url),
    server.problem === null ? '' : `$(warning) ${escapeMarkdown(server.problem)}`,
  ]
    .filter((line) => line !== '')
    .join('\n\n');
}

/** Why a server's rows may be missing or old, in a few words. */
function stateText({ state, authorized }: ServerSummary, l10n: L10n): string | null {
  if (state === 'unauthorized' || !authorized) return l10n.t('log in to read it');
  if (state === 'unreachable') return l10n.t('does not answer');
  return state === 'unknown' ? l10n.t('not read yet') : null;
}

function serverIcon({ state, authorized }: ServerSummary): ItemSpec['icon'] {
  if (state === 'unauthorized' || !authorized) return { id: 'lock' };
  return { id: state === 'unreachable' ? 'warning' : 'server-environment' };
}
