import { expect, test } from 'vitest';
import type { ComparedRun } from '../../../src/shared/pages/comparisonPage';
import type { FactSection } from '../../../webview/comparison/factRow';
import { sideBySide } from '../../../webview/comparison/sideBySide';
import { metric, run, t } from './runFixture';

function draw(sections: readonly FactSection[]): string[] {
  const line = (mark: string) => (row: FactSection['equal'][number]) =>
    `${mark} ${row.label}: ${row.cells.map(({ text, delta, best }) => `${text}${delta ? ` (${delta})` : ''}${best ? '*' : ''}`).join(' | ')}`;
  return sections.flatMap(({ group, differing, equal }) => [
    group,
    ...differing.map(line('≠')),
    ...equal.map(line('=')),
  ]);
}

const RUNS: ComparedRun[] = [
  run('a', {
    mainMetric: 'accuracy',
    goal: 'maximize',
    metrics: { accuracy: metric(0.951), loss: metric(0.2) },
    params: { lr: '0.1', seed: '1' },
  }),
  run('b', { metrics: { accuracy: metric(0.972), loss: metric(0.3) }, params: { lr: '0.01', seed: '1' } }),
  run('c', { metrics: { loss: metric('NaN') }, params: { seed: '1' } }),
];

function compare(part: Partial<Parameters<typeof sideBySide>[0]> = {}) {
  return sideBySide({
    runs: RUNS,
    details: new Map(),
    baseline: 0,
    query: '',
    onlyDifferences: false,
    now: 0,
    locale: 'en',
    t,
    ...part,
  });
}

test('Facts that differ come before equal ones, values show their distance from the baseline, the best is marked by goal', () => {
  const drawn = draw(compare().filter(({ group }) => group === 'metrics' || group === 'params'));
  expect(drawn).toEqual([
    'metrics',
    '≠ accuracy: 0.951 | 0.972 (+0.021)* | null',
    '≠ loss: 0.2* | 0.3 (+0.1) | NaN',
    'params',
    '≠ lr: 0.1 | 0.01 | null',
    '= seed: 1 | 1 | 1',
  ]);
});

test('The distance is from the baseline, whichever run that is', () => {
  const [metrics] = compare({ baseline: 1 }).filter(({ group }) => group === 'metrics');
  expect(draw(metrics ? [metrics] : [])).toEqual([
    'metrics',
    '≠ accuracy: 0.951 (−0.021) | 0.972* | null',
    '≠ loss: 0.2 (−0.1)* | 0.3 | NaN',
  ]);
});

test('Only what differs leaves equal facts out, but how each run ended stays', () => {
  const sections = compare({ onlyDifferences: true });
  expect(sections.map(({ group, differing, equal }) => [group, differing.length, equal.length])).toEqual(
    [
      ['summary', 3, 0],
      ['metrics', 2, 0],
      ['params', 1, 0],
      ['code', 0, 0],
    ].filter(([group]) => group !== 'code'),
  );
});

test('Of a single run nothing is folded away', () => {
  const sections = compare({ runs: RUNS.slice(0, 1) });
  expect(sections.every(({ equal }) => equal.length === 0)).toBe(true);
});

test('A search keeps the rows whose names hold all its words', () => {
  const labels = compare({ query: 'LO' }).flatMap(({ differing, equal }) =>
    [...differing, ...equal].map(({ label }) => label),
  );
  expect(labels).toEqual(['loss']);
});

test('A metric leads to the commit that produced it, at its step; without a commit it leads nowhere', () => {
  const runs = [
    run('a', { commit: 'c'.repeat(40), metrics: { f1: metric(0.5, 7) } }),
    run('b', { metrics: { f1: metric(0.6, 7) } }),
  ];
  const links = compare({ runs }).flatMap(({ group, differing }) =>
    group === 'metrics' ? (differing[0]?.cells.map(({ link }) => link) ?? []) : [],
  );
  expect(links).toEqual([
    { kind: 'commit', address: { folder: 'file:///w', runId: 'a' }, metric: 'f1', step: 7 },
    null,
  ]);
});
