import { describe, expect, it } from 'vitest';
import { outcomeText, progressText, reportMarkdown } from '../../../src/host/transfers/transferTexts';
import type { Transfer, TransferReport } from '../../../src/shared/model/transfer';
import { l10n, NOW } from '../host/fixtures';

const NONE = { added: 0, updated: 0, unchanged: 0, deletedHere: 0, failed: 0 };

function transfer(more: Partial<Transfer> = {}, report: Partial<TransferReport> = {}): Transfer {
  return {
    id: 't1',
    kind: 'import',
    subject: '/work/mlruns',
    state: 'done',
    startedAt: NOW,
    endedAt: NOW + 65_000,
    progress: { now: 'mnist/calm-otter', done: 12, total: 1234, points: 50_000, bytes: 3 * 1024 * 1024 },
    error: null,
    report: {
      runs: { ...NONE, added: 1200, unchanged: 30, failed: 4 },
      models: { ...NONE, added: 2 },
      points: 1_000_000,
      artifacts: { files: 10, bytes: 4096 },
      problems: [{ where: 'mlruns/0/ab*c', what: 'meta.yaml ends in mid-line.' }],
      moreProblems: 3,
      runIds: [],
      ...report,
    },
    ...more,
  };
}

describe('a transfer', () => {
  it('says how far it is, and leaves out what is not known yet', () => {
    const { progress } = transfer();
    expect([
      progressText({ progress }, l10n, 'en'),
      progressText({ progress: { now: 'reading', done: 0, total: null, points: 0, bytes: 0 } }, l10n, 'en'),
    ]).toEqual(['12 of 1,234 runs · 50,000 points · 3 MiB · mnist/calm-otter', 'reading']);
  });

  it.each<[Partial<Transfer>, Partial<TransferReport>, string]>([
    [{}, {}, '1,200 runs imported from /work/mlruns. 30 runs had not changed. 4 things could not come.'],
    [
      { kind: 'push', subject: 'Team' },
      { runs: { ...NONE, updated: 1 }, problems: [], moreProblems: 0 },
      '1 run pushed to Team.',
    ],
    [
      { kind: 'push', subject: 'Team' },
      { runs: { ...NONE, unchanged: 1 }, problems: [], moreProblems: 0 },
      'Nothing new for Team. 1 run had not changed.',
    ],
    [
      { kind: 'pull', subject: 'Team', state: 'cancelled' },
      { runs: { ...NONE, added: 3 }, problems: [], moreProblems: 0 },
      'Pull from Team stopped; 3 runs had come in.',
    ],
    [
      { state: 'failed', error: 'The folder holds no runs.' },
      { runs: NONE, problems: [], moreProblems: 0 },
      'The import from /work/mlruns failed. The folder holds no runs.',
    ],
  ])('%j says in the end what came of it', (more, report, text) => {
    expect(outcomeText(transfer(more, report), l10n, 'en')).toBe(text);
  });

  it('reports what came, and what could not and why', () => {
    expect(
      reportMarkdown(transfer(), l10n, 'en-GB').replace(/done · .*? · /, 'done · WHEN · '),
    ).toBe(`# Import from /work/mlruns

done · WHEN · took 1 min 5 s

|  | Added | Updated | Unchanged | Deleted here, so left out | Failed |
| --- | ---: | ---: | ---: | ---: | ---: |
| Runs | 1,200 | 0 | 30 | 0 | 4 |
| Model versions | 2 | 0 | 0 | 0 | 0 |

1,000,000 points · 10 files · 4 KiB

## What Could Not Come

- **mlruns/0/ab\\*c**: meta\\.yaml ends in mid\\-line\\.
- and 3 more
`);
  });
});
