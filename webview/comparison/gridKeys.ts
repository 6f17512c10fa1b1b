/**
 * Moves the focus between the cells of a table marked with `data-cell="<row>:<column>"`, as a grid's arrow keys do.
 * Answers whether the key was one of them.
 */
export function moveInGrid(event: KeyboardEvent, grid: HTMLElement): boolean {
  const from = (event.target as HTMLElement).closest<HTMLElement>('[data-cell]');
  if (!from) return false;
  const [row = 0, column = 0] = (from.dataset.cell ?? '').split(':').map(Number);
  const moves: Record<string, [number, number]> = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    Home: [row, 0],
  };
  if (event.key === 'Enter' && event.target === from) {
    from.querySelector<HTMLElement>('button')?.click();
    return true;
  }
  const to = moves[event.key];
  if (!to) return false;
  event.preventDefault();
  const cell = grid.querySelector<HTMLElement>(`[data-cell="${to[0]}:${to[1]}"]`);
  if (cell) {
    from.tabIndex = -1;
    cell.tabIndex = 0;
    cell.focus();
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
  return true;
}
