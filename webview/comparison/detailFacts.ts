import { formatBytes } from '../../src/shared/format/size';
import type { RunDetail } from '../../src/shared/model/run';
import type { ComparedRun } from '../../src/shared/pages/comparisonPage';
import type { ComparisonStringKey } from '../../src/shared/pages/comparisonStrings';
import type { Translate } from '../ui/strings';
import { type FactGroup, type FactRow, textCell, textRow } from './factRow';
import { commitCell } from './runFacts';

type T = Translate<ComparisonStringKey>;
type Detail = RunDetail | undefined;

/** The code of each run. What needs the detail is left out until it has come. */
export function codeRows(runs: readonly ComparedRun[], details: readonly Detail[], t: T): FactRow[] {
  const text = (key: string, label: string, read: (compared: ComparedRun, detail: Detail) => string | null) =>
    textRow(
      'code',
      key,
      label,
      runs.map((compared, index) => textCell(read(compared, details[index]))),
    );
  const rows = [
    textRow(
      'code',
      'commit',
      t('commit'),
      runs.map((compared) => commitCell(compared, t)),
    ),
    text('branch', t('branch'), ({ run }) => run.branch),
    text('uncommitted', t('uncommitted'), ({ run }) =>
      run.commit ? t(run.dirty ? 'uncommittedYes' : 'uncommittedNo') : null,
    ),
    text('command', t('command'), ({ run }) => run.command),
  ];
  if (details.some((detail) => detail?.git?.message)) {
    rows.splice(
      1,
      0,
      text('message', t('message'), (_, detail) => detail?.git?.message ?? null),
    );
  }
  return rows;
}

/** Interpreter and packages, then the machine; nothing until a detail has come. */
export function environmentRows(details: readonly Detail[], t: T): FactRow[] {
  const environments = details.map((detail) => detail?.environment ?? null);
  const known = environments.flatMap((environment) => environment ?? []);
  if (known.length === 0) return [];
  const row = (
    group: FactGroup,
    key: string,
    label: string,
    read: (environment: NonNullable<RunDetail['environment']>) => string | null | undefined,
  ) =>
    textRow(
      group,
      key,
      label,
      environments.map((environment) => textCell((environment && read(environment)) ?? null)),
    );
  const packages = [...new Set(known.flatMap(({ packages }) => Object.keys(packages)))].sort();
  const variables = [...new Set(known.flatMap(({ variables }) => Object.keys(variables)))].sort();
  return [
    row('environment', 'language', t('language'), ({ language, languageVersion }) =>
      language ? `${language} ${languageVersion ?? ''}`.trim() : null,
    ),
    row('environment', 'interpreter', t('interpreter'), ({ interpreter }) => interpreter),
    ...packages.map((name) => row('environment', `package:${name}`, name, (environment) => environment.packages[name])),
    ...variables.map((name) =>
      row('environment', `variable:${name}`, name, (environment) => environment.variables[name]),
    ),
    row('machine', 'host', t('host'), ({ hostname }) => hostname),
    row('machine', 'os', t('os'), ({ os, arch }) => `${os} ${arch}`),
    row('machine', 'cpu', t('cpu'), ({ cpu }) => cpu),
    row('machine', 'cores', t('cores'), ({ cpuCount }) => String(cpuCount)),
    row('machine', 'memory', t('memory'), ({ memoryBytes }) => formatBytes(memoryBytes)),
    row('machine', 'gpus', t('gpus'), ({ gpus }) => gpus.map(({ name }) => name).join(', ') || null),
  ];
}
