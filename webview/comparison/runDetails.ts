import { html, nothing } from 'lit';
import { shortHash } from '../../src/shared/format/hash';
import { formatBytes } from '../../src/shared/format/size';
import type { RunDetail } from '../../src/shared/model/run';
import type { ComparedRun } from '../../src/shared/pages/comparisonPage';
import { iconButton, progressRing, textButton } from '../ui/controls';
import { addressOf, keyOf } from './address';
import { factCellView } from './factCellView';
import type { FactSection } from './factRow';
import type { PageContext } from './pageContext';
import { runDot } from './runHeader';
import { sideBySide } from './sideBySide';

export interface RunDetailsOptions {
  context: PageContext;
  compared: ComparedRun;
  /** undefined until it has come. */
  detail: RunDetail | undefined;
  /** Milliseconds since the epoch. */
  now: number;
  onClose: () => void;
}

/** Everything known of one run, in a panel of the page. */
export function runDetails({ context, compared, detail, now, onClose }: RunDetailsOptions) {
  const { t, actions, locale } = context;
  const key = keyOf(compared);
  const sections = sideBySide({
    runs: [compared],
    details: new Map(detail ? [[key, detail]] : []),
    baseline: 0,
    query: '',
    onlyDifferences: false,
    now,
    locale,
    t,
  });
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose();
  };
  return html`<aside class="details" aria-label=${t('details', compared.run.name)} @keydown=${onKey}>
    <header>
      ${runDot(compared, context)}
      <h2 title=${compared.run.name}>${compared.run.name}</h2>
      ${iconButton({ label: t('closeDetails'), icon: 'close', onPress: onClose })}
    </header>
    <div class="details-actions">
      ${textButton(t('showLog'), () => actions.showLog(addressOf(compared)))}
      ${textButton(t('openLineage'), () => actions.openLineage(addressOf(compared)))}
    </div>
    ${detail ? nothing : progressRing(t('loading'))} ${sections.map((section) => renderSection(section, context))}
    ${detail && detail.artifacts.length > 0 ? renderArtifacts(detail, context) : nothing}
    ${
      detail && detail.warnings.length + detail.gitNotes.length > 0
        ? html`<h3>${t('warnings')}</h3>
          ${[...detail.warnings, ...detail.gitNotes].map((warning) => html`<p class="warning">${warning}</p>`)}`
        : nothing
    }
  </aside>`;
}

function renderSection({ group, differing }: FactSection, context: PageContext) {
  return html`${group === 'summary' ? nothing : html`<h3>${context.t(group)}</h3>`}
    <dl>
      ${differing.map(
        ({ label, key, numeric, cells: [cell] }) => html`<dt title=${key}>${label}</dt>
          <dd class=${numeric ? 'is-number' : ''}>${cell ? factCellView(cell, context) : nothing}</dd>`,
      )}
    </dl>`;
}

function renderArtifacts({ artifacts }: RunDetail, { t }: PageContext) {
  return html`<h3>${t('artifacts')}</h3>
    <dl>
      ${artifacts.map(
        ({ path, bytes, hash }) => html`<dt title=${path}>${path}</dt>
          <dd title=${hash ?? t('dataPending')}>${formatBytes(bytes)}${hash ? ` · ${shortHash(hash)}` : ''}</dd>`,
      )}
    </dl>`;
}
