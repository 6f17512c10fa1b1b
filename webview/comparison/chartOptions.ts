import type { ChartOptions, Scale, Tick } from 'chart.js';
import { columnPrecision, formatAt, formatMetric } from '../../src/shared/format/number';
import type { ComparisonState } from '../../src/shared/pages/comparisonPage';
import type { ThemePalette } from '../ui/theme';
import { logTicks } from './logTicks';
import { withMinus } from './minus';
import { stepTicks } from './stepTicks';
import { shortDuration, timeTicks } from './timeTicks';

export interface ChartLook {
  theme: ThemePalette;
  xAxis: ComparisonState['xAxis'];
  logScale: boolean;
  locale: string;
  onZoom: () => void;
}

/** Width kept for the numbers of the vertical axis, so that charts above each other line up. Pixels. */
const Y_AXIS_WIDTH = 52;

/** How every chart of the page looks: thin lines, light horizontal guides, muted numbers, nothing else. */
export function chartOptions(look: ChartLook): ChartOptions<'line'> {
  const { theme, logScale } = look;
  const font = { family: theme.fontFamily, size: Math.max(10, theme.fontSize - 2) };
  const guide = `color-mix(in srgb, ${theme.guide} ${theme.highContrast ? 35 : 55}%, transparent)`;
  return {
    animation: false,
    parsing: false,
    responsive: true,
    maintainAspectRatio: false,
    events: [],
    layout: { padding: { top: 6, right: 10, bottom: 0, left: 0 } },
    datasets: { line: { tension: 0, spanGaps: false, borderJoinStyle: 'round' } },
    scales: {
      x: {
        type: 'linear',
        bounds: 'data',
        border: { color: guide },
        grid: { display: false },
        ticks: { ...xTicks(look), color: theme.muted, font, maxRotation: 0, autoSkipPadding: 16 },
        afterBuildTicks: (axis: Scale) => placeXTicks(axis, look.xAxis),
      },
      y: {
        type: logScale ? 'logarithmic' : 'linear',
        border: { display: false },
        grid: { color: guide, drawTicks: false },
        ticks: { color: theme.muted, font, maxTicksLimit: 5, padding: 8, callback: logScale ? logLabel : yLabel },
        afterBuildTicks: logScale ? placeLogTicks : undefined,
        afterFit: (axis: Scale) => {
          axis.width = Math.max(Y_AXIS_WIDTH, axis.width);
        },
      },
    },
    plugins: {
      zoom: {
        limits: { x: { min: 'original', max: 'original' } },
        zoom: {
          mode: 'x',
          wheel: { enabled: true, modifierKey: 'ctrl' },
          drag: {
            enabled: true,
            threshold: 6,
            backgroundColor: `color-mix(in srgb, ${theme.focus} 20%, transparent)`,
            borderColor: theme.focus,
            borderWidth: 1,
          },
          onZoomComplete: look.onZoom,
        },
      },
    },
  };
}

function xTicks({ xAxis, locale }: ChartLook) {
  if (xAxis === 'step') return { precision: 0, callback: yLabel };
  if (xAxis === 'time') return { callback: (value: string | number) => shortDuration(Number(value)) };
  return { callback: clockLabel(locale) };
}

function clockLabel(locale: string) {
  const minutes = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const seconds = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const days = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  return (value: string | number, _index: number, ticks: Tick[]) => {
    const step = (ticks[1]?.value ?? 0) - (ticks[0]?.value ?? 0);
    if (step >= 86_400_000) return days.format(Number(value));
    return (step > 0 && step < 60_000 ? seconds : minutes).format(Number(value));
  };
}

/** Ticks stand only where there is data: a single point gets a single tick. */
function placeXTicks(axis: Scale, xAxis: ComparisonState['xAxis']): void {
  if (xAxis === 'step') {
    const { min, max } = axis.getMinMax(false);
    axis.ticks = stepTicks(min, max, Math.max(2, Math.floor(axis.maxWidth / 56))).map((value) => ({ value }));
    return;
  }
  const offset = xAxis === 'clock' ? new Date(axis.min).getTimezoneOffset() * 60_000 : 0;
  const count = Math.max(2, Math.floor(axis.maxWidth / 80));
  axis.ticks = timeTicks(axis.min, axis.max, count, offset).map((value) => ({ value }));
}

function logLabel(value: string | number): string {
  return withMinus(formatMetric(Number(value)));
}

function yLabel(value: string | number, _index: number, ticks: Tick[]): string {
  const precision = columnPrecision(ticks.map((tick) => tick.value));
  const exponent = precision.notation === 'exponent';
  return withMinus(exponent ? formatMetric(Number(value)) : formatAt(Number(value), trimmed(ticks)));
}

/** Ticks lie on round numbers: as few decimals as write them all exactly. */
function trimmed(ticks: readonly Tick[]) {
  for (let decimals = 0; decimals < 5; decimals++) {
    const exact = ticks.every(
      ({ value }) => Math.abs(Number(value.toFixed(decimals)) - value) < Math.abs(value) * 1e-9,
    );
    if (exact) return { notation: 'fixed', decimals } as const;
  }
  return columnPrecision(ticks.map(({ value }) => value));
}

/** A logarithmic axis that spans decades is labelled at powers of ten, a shorter one at round numbers. */
function placeLogTicks(axis: Scale): void {
  const { min, max } = axis.getMinMax(false);
  if (min > 0 && max > 0) axis.ticks = logTicks(min, max, 5).map((value) => ({ value }));
}
