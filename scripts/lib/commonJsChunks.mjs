// An esbuild plugin that writes split bundles as CommonJS, the form in which VS Code loads extensions everywhere.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import esbuild from 'esbuild';

/** The options that make each `await import()` a file of its own, loaded when it is first needed. */
const split = { format: 'esm', splitting: true, write: false };

/** esbuild splits ES modules only, so each part is turned into CommonJS as it is written. */
export const commonJsChunks = {
  name: 'common-js-chunks',
  setup(build) {
    const { minify, sourcemap, target } = build.initialOptions;
    Object.assign(build.initialOptions, split, { sourcemap: sourcemap && 'inline' });
    const options = {
      format: 'cjs',
      platform: 'node',
      target,
      minify,
      sourcemap: sourcemap && 'inline',
      sourcesContent: false,
      supported: { 'dynamic-import': false },
    };
    build.onEnd(async ({ outputFiles = [] }) => {
      await Promise.all(
        outputFiles.map(async ({ path, text }) => {
          const { code } = await esbuild.transform(text, { ...options, sourcefile: path });
          await mkdir(dirname(path), { recursive: true });
          await writeFile(path, code);
        }),
      );
    });
  },
};
