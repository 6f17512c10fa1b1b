import { html } from 'lit';
import type { ComparisonState } from '../../src/shared/pages/comparisonPage';
import { dropdown, iconButton, searchField, slider } from '../ui/controls';
import type { PageContext } from './pageContext';

/** What the bar shows and how it reports changes. */
export interface BarOptions {
  context: Pick<PageContext, 't'>;
  settings: ComparisonState;
  sideBySide: boolean;
  change: (patch: Partial<ComparisonState>) => void;
}

/** The one bar on top: search, horizontal axis, smoothing, and icon buttons as in VS Code's own toolbars. */
export function comparisonBar({ context: { t }, settings, sideBySide, change }: BarOptions) {
  const { smoothing, folded } = settings;
  return html`<div class="bar" role="toolbar" aria-label=${t('title')}>
    ${searchField({
      label: t('searchLabel'),
      placeholder: t('search'),
      value: settings.query,
      onInput: (query) => change({ query }),
    })}
    <span class="bar-group">
      ${dropdown({
        label: t('xAxis'),
        value: settings.xAxis,
        choices: [
          ['step', t('xStep')],
          ['time', t('xTime')],
          ['clock', t('xClock')],
        ],
        onChange: (xAxis) => change({ xAxis }),
      })}
      ${slider({
        label: t('smoothing'),
        text: smoothing > 0 ? t('smoothingValue', smoothing.toFixed(2)) : t('smoothingOff'),
        icon: 'pulse',
        value: smoothing,
        max: 0.99,
        step: 0.01,
        onInput: (value) => change({ smoothing: value }),
      })}
    </span>
    <span class="bar-group">
      ${iconButton({
        label: t('logScale'),
        text: 'log',
        pressed: settings.logScale,
        onPress: () => change({ logScale: !settings.logScale }),
      })}
      ${iconButton({
        label: t('onlyDifferences'),
        icon: 'diff',
        pressed: settings.onlyDifferences,
        onPress: () => change({ onlyDifferences: !settings.onlyDifferences }),
      })}
      ${iconButton({
        label: t('sideBySide'),
        icon: 'split-horizontal',
        pressed: sideBySide,
        onPress: () => change({ table: sideBySide ? 'rows' : 'sideBySide' }),
      })}
    </span>
    <span class="bar-group bar-end">
      ${iconButton({
        label: t(folded === 'charts' ? 'unfoldCharts' : 'foldCharts'),
        icon: 'graph-line',
        pressed: folded !== 'charts',
        onPress: () => change({ folded: folded === 'charts' ? 'none' : 'charts' }),
      })}
      ${iconButton({
        label: t(folded === 'table' ? 'unfoldTable' : 'foldTable'),
        icon: 'table',
        pressed: folded !== 'table',
        onPress: () => change({ folded: folded === 'table' ? 'none' : 'table' }),
      })}
    </span>
  </div>`;
}
