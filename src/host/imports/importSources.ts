import { relative } from 'node:path';
import type { ImportCandidate } from '../../shared/protocol/trackerApi';
import type { L10n } from '../contributions/l10n';
import { joinFacts } from '../trees/treeModel';

/** A candidate as a line of a picker. */
export interface CandidateText {
  label: string;
  description: string;
}

export function candidateText({ path, what, runs }: ImportCandidate, folder: string, l10n: L10n): CandidateText {
  const inside = relative(folder, path).replaceAll('\\', '/');
  const label = inside === '' ? '.' : inside.startsWith('..') ? path : inside;
  const count = runs === null ? null : runs === 1 ? l10n.t('1 run') : l10n.t('{0} runs', runs);
  return { label, description: joinFacts([what, count]) };
}

/** Why a text is no URL of a tracking server, a sentence; null where it is one. */
export function urlProblem(text: string, l10n: L10n): string | null {
  const url = parsed(text.trim());
  if (url === null) return l10n.t('Type a whole address, such as https://mlflow.example.org.');
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return l10n.t('The address begins with https:// or http://.');
  if (url.username !== '' || url.password !== '') {
    return l10n.t('Leave name and password out of the address: they are asked for, and kept safe.');
  }
  return null;
}

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
