// An esbuild plugin that binds the editor's API by name: asked for once, and only what is used of it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './shell.mjs';

/** The names of the API's values, as its types declare them. */
function apiNames() {
  const types = readFileSync(join(root, 'node_modules', '@types', 'vscode', 'index.d.ts'), 'utf8');
  const values = /^\texport (?:abstract )?(?:const|let|class|enum|namespace|function) (\w+)/gm;
  return [...new Set(Array.from(types.matchAll(values), ([, name]) => name))];
}

/**
 * esbuild copies an external module into a namespace object in every file that imports it. The editor's API has hundreds
 * of names, which made these copies half of what loading the extension cost.
 */
export const vscodeApi = {
  name: 'vscode-api',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'vscode-api' ? { path: 'vscode', external: true } : { path: 'vscode', namespace: 'vscode-api' },
    );
    build.onLoad({ filter: /.*/, namespace: 'vscode-api' }, () => ({
      contents: [
        "const api = require('vscode');",
        'const part = (name) => api[name];',
        ...apiNames().map((name) => `export const ${name} = /* @__PURE__ */ part('${name}');`),
      ].join('\n'),
      loader: 'js',
    }));
  },
};
