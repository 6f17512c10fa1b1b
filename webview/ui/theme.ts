import { colorOf, dashOf } from '../../src/shared/format/palette';
import { Observable } from './observable';

/** The theme's colours and fonts for what CSS can't reach: canvases. */
export interface ThemePalette {
  kind: 'light' | 'dark';
  highContrast: boolean;
  reducedMotion: boolean;
  foreground: string;
  muted: string;
  background: string;
  guide: string;
  axis: string;
  focus: string;
  fontFamily: string;
  /** Pixels. */
  fontSize: number;
}

/** Reads the palette and follows the theme as the reader changes it. */
export function watchTheme(): Observable<ThemePalette> {
  const palette = new Observable(readPalette());
  const refresh = () => palette.set(readPalette());
  new MutationObserver(refresh).observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-vscode-theme-id', 'data-vscode-theme-kind'],
  });
  // The variables sit on the root element; the workbench writes them in the same task as the body's attributes.
  new MutationObserver(refresh).observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  matchMedia('(prefers-reduced-motion: reduce)').addEventListener('change', refresh);
  return palette;
}

/** Colour of a run under the theme; `lineDash` sets apart the runs past the palette's end. */
export function runColor(slot: number, theme: Pick<ThemePalette, 'kind'>): string {
  return colorOf(slot, theme.kind);
}

const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4]] as const;

/** Canvas dash pattern of a run's line, in pixels. */
export function lineDash(slot: number): number[] {
  return [...(DASHES[dashOf(slot) % DASHES.length] ?? [])];
}

function readPalette(): ThemePalette {
  const styles = getComputedStyle(document.body);
  const read = (...names: string[]) => names.map((name) => styles.getPropertyValue(name).trim()).find(Boolean) ?? '';
  const { classList } = document.body;
  const foreground = read('--vscode-foreground', '--vscode-editor-foreground') || styles.color;
  const kind =
    classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light') ? 'light' : 'dark';
  return {
    kind,
    highContrast: classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light'),
    reducedMotion: classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches,
    foreground,
    muted: read('--vscode-descriptionForeground') || foreground,
    background: read('--vscode-editor-background') || styles.backgroundColor,
    guide:
      read('--vscode-chart-guide', '--vscode-charts-lines', '--vscode-editorIndentGuide-background1') || foreground,
    axis: read('--vscode-chart-axis', '--vscode-charts-lines') || foreground,
    focus: read('--vscode-focusBorder') || foreground,
    fontFamily: read('--vscode-font-family') || styles.fontFamily,
    fontSize: Number.parseFloat(read('--vscode-font-size')) || 13,
  };
}
