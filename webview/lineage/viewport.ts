import type { Point } from './layoutGraph';

/** What part of the graph is in sight: the graph is scaled, then shifted, in CSS pixels. */
export interface Viewport {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

const SMALLEST = 0.2;
const LARGEST = 2;
const MARGIN = 32;
/** A graph that fits at this scale is shown whole; a larger one starts at its focus. */
const READABLE = 0.5;

function clampScale(scale: number): number {
  return Math.max(SMALLEST, Math.min(LARGEST, scale));
}

/** Zooms by a factor and keeps the place under `at` where it is. */
export function zoomAt(viewport: Viewport, factor: number, at: Point): Viewport {
  const scale = clampScale(viewport.scale * factor);
  const ratio = scale / viewport.scale;
  return { scale, x: at.x - (at.x - viewport.x) * ratio, y: at.y - (at.y - viewport.y) * ratio };
}

/** The whole graph, centred, never larger than life. */
export function fitTo(graph: Size, window: Size): Viewport {
  const room = { width: window.width - 2 * MARGIN, height: window.height - 2 * MARGIN };
  const scale = clampScale(Math.min(1, room.width / graph.width, room.height / graph.height));
  return {
    scale,
    x: (window.width - graph.width * scale) / 2,
    y: (window.height - graph.height * scale) / 2,
  };
}

/** One place of the graph in the middle of the window. */
function centerOn(place: Point, window: Size, scale: number): Viewport {
  return { scale, x: window.width / 2 - place.x * scale, y: window.height / 2 - place.y * scale };
}

/** Whether the cards' names can be read. */
export function canBeRead({ scale }: Viewport): boolean {
  return scale >= READABLE;
}

/** How a graph is first shown: whole where it can be read so, else life-size around its focus. */
export function firstView(graph: Size, focus: Point, window: Size): Viewport {
  const whole = fitTo(graph, window);
  return canBeRead(whole) ? whole : centerOn(focus, window, 1);
}

/** Shifts the view as little as needed to bring a rectangle of the graph into the window. */
export function reveal(viewport: Viewport, place: Point & Size, window: Size): Viewport {
  const shift = (start: number, length: number, room: number) => {
    if (start < MARGIN) return MARGIN - start;
    return start + length > room - MARGIN ? room - MARGIN - start - length : 0;
  };
  const { scale } = viewport;
  return {
    scale,
    x: viewport.x + shift(viewport.x + place.x * scale, place.width * scale, window.width),
    y: viewport.y + shift(viewport.y + place.y * scale, place.height * scale, window.height),
  };
}
