import type { Locator, Page } from 'playwright-core';

/** What the tests use of the browser; the tests themselves are compiled for Node. */
interface Canvas {
  width: number;
  height: number;
  getContext(kind: '2d'): {
    getImageData(left: number, top: number, width: number, height: number): { data: Uint8ClampedArray };
  };
}

interface Asked<Result> {
  result: Result;
  onsuccess: () => void;
  onerror: () => void;
}

interface Database {
  close(): void;
  objectStoreNames: { contains(store: string): boolean };
  transaction(store: string): { objectStore(store: string): { getAll(): Asked<unknown[]> } };
}

interface Databases {
  databases(): Promise<{ name?: string }[]>;
  open(name: string): Asked<Database>;
}

/** The colours of a canvas that are drawn in more than a few dots. */
export function drawnColors(canvas: Locator): Promise<string[]> {
  return canvas.evaluate((element) => {
    const drawn = element as unknown as Canvas;
    const { data } = drawn.getContext('2d').getImageData(0, 0, drawn.width, drawn.height);
    const counts = new Map<string, number>();
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] !== 255) continue;
      const color = `${data[at]},${data[at + 1]},${data[at + 2]}`;
      counts.set(color, (counts.get(color) ?? 0) + 1);
    }
    return [...counts].filter(([, count]) => count > 40).map(([color]) => color);
  });
}

/** Whether the window's stored state, which VS Code writes some seconds late, holds the text. */
export function isStored(page: Page, text: string): Promise<boolean> {
  return page.evaluate(async (wanted) => {
    const { indexedDB } = globalThis as unknown as { indexedDB: Databases };
    const answer = <Result>(asked: Asked<Result>) =>
      new Promise<Result>((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(new Error('The window’s state cannot be read.'));
      });
    for (const { name } of await indexedDB.databases()) {
      if (!name?.startsWith('vscode-web-state-db')) continue;
      const database = await answer(indexedDB.open(name));
      const values = database.objectStoreNames.contains('ItemTable')
        ? await answer(database.transaction('ItemTable').objectStore('ItemTable').getAll())
        : [];
      database.close();
      if (values.some((value) => String(value).replaceAll('\\', '').includes(wanted))) return true;
    }
    return false;
  }, text);
}
