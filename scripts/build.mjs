// Bundles every runtime into dist/, or into the folder after `--outdir`. `--watch` rebuilds on change, `--production`
// minifies and drops source maps.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import esbuild from 'esbuild';
import { commonJsChunks } from './lib/commonJsChunks.mjs';
import { vscodeApi } from './lib/vscodeApi.mjs';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const dist = process.argv.includes('--outdir') ? process.argv[process.argv.indexOf('--outdir') + 1] : 'dist';

/** Prints what VS Code's `$esbuild-watch` problem matcher waits for. */
const watchMarkers = {
  name: 'watch-markers',
  setup(build) {
    build.onStart(() => console.log('[watch] build started'));
    build.onEnd(({ errors }) => {
      for (const { text, location } of errors) {
        console.error(`✘ [ERROR] ${text}\n    ${location?.file}:${location?.line}:${location?.column}:`);
      }
      console.log('[watch] build finished');
    });
  },
};

const common = {
  bundle: true,
  minify: production,
  sourcemap: !production,
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
  plugins: watch ? [watchMarkers] : [],
};

const node = { ...common, platform: 'node', format: 'cjs', target: 'node22' };

/** One entry a bundle: the extension host, the tracker and its helpers, the command line. */
const bundles = [
  {
    ...node,
    entryPoints: { extension: 'src/extension.ts' },
    plugins: [vscodeApi, commonJsChunks, ...common.plugins],
    chunkNames: 'host/[name]-[hash]',
    outdir: dist,
  },
  {
    ...node,
    entryPoints: {
      tracker: 'src/tracker/main.ts',
      runner: 'src/tracker/launch/runner.ts',
      hashWorker: 'src/tracker/capture/hashWorker.ts',
    },
    outdir: dist,
  },
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, outdir: dist, banner: { js: '#!/usr/bin/env node' } },
  {
    ...common,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    tsconfig: 'webview/tsconfig.json',
    entryPoints: { comparison: 'webview/comparison/main.ts', lineage: 'webview/lineage/main.ts' },
    outdir: join(dist, 'webview'),
    loader: { '.ttf': 'file', '.css': 'css' },
    assetNames: '[name]',
  },
];

async function copyNatives() {
  const from = 'node_modules/better-sqlite3/prebuilds';
  const to = join(dist, 'prebuilds');
  await mkdir(to, { recursive: true });
  for (const file of await readdir(from)) await cp(join(from, file), join(to, file));
}

/**
 * esbuild escapes letters beyond ASCII everywhere but in regular expressions, and one such letter makes V8 keep the
 * whole source at two bytes a letter: a megabyte of an idle tracker.
 */
async function refuseWideLetters(outputs) {
  for (const path of Object.keys(outputs).filter((name) => name.endsWith('.js'))) {
    const [letter] = /[^\0-\x7f]/u.exec(await readFile(path, 'utf8')) ?? [];
    if (letter === undefined) continue;
    const code = letter.codePointAt(0).toString(16).padStart(4, '0');
    throw new Error(`${path} holds “${letter}” in a regular expression. Write \\u${code} there instead.`);
  }
}

await rm(dist, { recursive: true, force: true });
await copyNatives();
if (watch) {
  for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
} else {
  const results = await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  const outputs = Object.assign({}, ...results.map(({ metafile }) => metafile.outputs));
  await refuseWideLetters(Object.assign({}, ...results.slice(0, 3).map(({ metafile }) => metafile.outputs)));
  await writeFile(join(dist, 'meta.json'), JSON.stringify({ outputs }));
}
