import { shortHash } from '../../src/shared/format/hash';
import type { LineageKind } from '../../src/shared/model/lineage';
import type { LineageStringKey } from '../../src/shared/pages/lineageStrings';
import type { Translate } from '../ui/strings';
import type { LineageCard } from './foldGraph';

type T = Translate<LineageStringKey>;

export const KIND_ICON: Record<LineageKind, string> = {
  dataset: 'database',
  run: 'play-circle',
  artifact: 'file',
  model: 'package',
};

export const KIND_PLURAL: Record<LineageKind, LineageStringKey> = {
  dataset: 'datasets',
  run: 'runs',
  artifact: 'artifacts',
  model: 'models',
};

const MANY: Record<LineageKind, LineageStringKey> = {
  dataset: 'manyDatasets',
  run: 'manyRuns',
  artifact: 'manyArtifacts',
  model: 'manyModels',
};

/** A card's name: its node's, or how many alike it stands for. */
export function cardLabel({ kind, members }: LineageCard, t: T): string {
  return members.length > 1 ? t(MANY[kind], members.length) : (members[0]?.label ?? '');
}

/** The one fact under the name; a run's with its commit. */
export function cardFact({ members }: LineageCard, t: T): string {
  const [only] = members;
  if (members.length > 1 || !only) return t('folded');
  const commit = only.kind === 'run' && only.commit !== null ? shortHash(only.commit) : '';
  return [only.fact, commit].filter(Boolean).join(' · ');
}

/** What a screen reader says of a card. */
export function cardName(card: LineageCard, t: T): string {
  const parts = [t(card.kind), cardLabel(card, t), cardFact(card, t)];
  if (card.members.length > 1) parts.push(t('unfoldHint'));
  return parts.filter(Boolean).join(', ');
}
