import { writeFileSync } from 'node:fs';
import { extensions } from 'vscode';
import manifest from '../../package.json';

declare const MARKS_FILE: string;

interface Mark {
  name: string;
  startTime: number;
}

/** Activates the extension and writes how long loading and activating took, by VS Code's own marks. */
export async function run(): Promise<void> {
  const id = `${manifest.publisher}.${manifest.name}`;
  await extensions.getExtension(id)?.activate();
  const { MonacoPerformanceMarks } = globalThis as unknown as { MonacoPerformanceMarks: { getMarks(): Mark[] } };
  const marks = MonacoPerformanceMarks.getMarks();
  const at = (phase: string) =>
    marks.find(({ name }) => name === `code/extHost/${phase}/${id}`)?.startTime ?? Number.NaN;
  const load = at('didLoadExtensionCode') - at('willLoadExtensionCode');
  const activate = at('didActivateExtension') - at('willActivateExtension');
  writeFileSync(
    MARKS_FILE,
    JSON.stringify({
      load,
      activate: activate - (at('willActivateExtension') < at('willLoadExtensionCode') ? load : 0),
    }),
  );
}
