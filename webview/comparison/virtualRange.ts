/** Which rows of a long list are in the page: from `first` up to but not with `end`. */
export interface VirtualRange {
  first: number;
  end: number;
}

/** The rows in sight and a few around them, so that a quick scroll meets no gap. Heights in pixels. */
export function virtualRange(
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
  count: number,
  around = 12,
): VirtualRange {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight)) - around);
  const end = Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + around);
  return { first, end: Math.max(first, end) };
}
