import { deepStrictEqual } from 'node:assert';
import { commands } from 'vscode';
import manifest from '../../package.json';

export function commandsSuite(): void {
  describe('commands', () => {
    it('are registered exactly where they are contributed', async () => {
      const contributed = manifest.contributes.commands.map(({ command }) => command).sort();
      const views = Object.values(manifest.contributes.views)
        .flat()
        .map((view) => view.id);
      // VS Code itself registers `<view>.focus` and the like for every view.
      const own = (id: string) => id.startsWith('mlops.') && !views.some((view) => id.startsWith(`${view}.`));
      const registered = (await commands.getCommands(true)).filter(own).sort();
      deepStrictEqual(registered, contributed);
    });
  });
}
