/**
 * Run colours as hex, one list for light and one for dark themes, equal hues at equal slots. The first eight follow
 * Okabe and Ito's palette for colour-blind readers (https://jfly.uni-koeln.de/color/), shifted in lightness to
 * reach a contrast of 3:1 on each background. After the list ends, charts add dashes.
 */
export const RUN_COLORS_LIGHT = [
  '#0072b2',
  '#c04f00',
  '#008060',
  '#b0478f',
  '#7a6a00',
  '#2f86c1',
  '#8a3b12',
  '#5b4db5',
] as const;
export const RUN_COLORS_DARK = [
  '#4aa8e0',
  '#ff8a3d',
  '#2fc39a',
  '#e58ac4',
  '#e6d24a',
  '#8fd0ff',
  '#d9915f',
  '#a99cf5',
] as const;

export const PALETTE_SIZE = RUN_COLORS_LIGHT.length;

/** Which dash a run past the palette's end is drawn with: 0 solid, then 1, 2, … */
export function dashOf(slot: number): number {
  return Math.floor(slot / PALETTE_SIZE);
}

export function colorOf(slot: number, theme: 'light' | 'dark'): string {
  const colors = theme === 'light' ? RUN_COLORS_LIGHT : RUN_COLORS_DARK;
  return colors[slot % PALETTE_SIZE] ?? colors[0];
}
