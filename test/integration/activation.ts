import { deepStrictEqual } from 'node:assert';
import { extensions } from 'vscode';
import manifest from '../../package.json';

const id = `${manifest.publisher}.${manifest.name}`;

export function activationSuite(): void {
  describe('activation', () => {
    it('succeeds and leaves the extension active', async () => {
      const extension = extensions.getExtension(id);
      await extension?.activate();
      deepStrictEqual(extension?.isActive, true);
    });
  });
}
