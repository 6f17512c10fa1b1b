import { shortHash } from '../../shared/format/hash';
import type { CommitInfo } from './gitObjects';

const SUBJECT_LENGTH = 72;

/** What led to a commit, as titles name it. */
export interface CommitReason {
  run: string;
  /** Such as `accuracy 0.943`; null when no metric was clicked. */
  metric: string | null;
}

/** `calm-otter · accuracy 0.943 · 3f2a91c Tune the learning rate` */
export function commitTitle({ run, metric }: CommitReason, commit: Pick<CommitInfo, 'hash' | 'subject'>): string {
  return joinTitle(run, metric, `${shortHash(commit.hash)} ${shorten(commit.subject)}`);
}

/** Joins what is there of a title with middle dots. */
export function joinTitle(...parts: (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}

function shorten(subject: string): string {
  const characters = [...subject];
  return characters.length <= SUBJECT_LENGTH
    ? subject
    : `${characters
        .slice(0, SUBJECT_LENGTH - 1)
        .join('')
        .trimEnd()}…`;
}
