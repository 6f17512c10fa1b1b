/** Maps items in their order, with up to `limit` of them under way: waiting for one disk read overlaps with the next. */
export async function* readAhead<Item, Result>(
  items: Iterable<Item>,
  limit: number,
  read: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  for (const item of items) {
    const reading = read(item);
    // Awaited in its turn; until then a failure is not unheard.
    reading.catch(() => {});
    underWay.push(reading);
    if (underWay.length >= limit) yield await (underWay.shift() as Promise<Result>);
  }
  for (const reading of underWay) yield await reading;
}
