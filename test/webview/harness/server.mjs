// Bundles the pages and serves them on loopback as VS Code would: strict policy, real theme variables, a played host.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import esbuild from 'esbuild';

const here = import.meta.dirname;
const root = join(here, '../../..');
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

/** Bundles into `out` and answers with the server's address and what stops it. */
export async function serveHarness(out, pages = ['comparison', 'lineage']) {
  await esbuild.build({
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    tsconfig: join(root, 'webview/tsconfig.json'),
    entryPoints: {
      ...Object.fromEntries(pages.map((page) => [page, join(root, `webview/${page}/main.ts`)])),
      fakeHost: join(here, 'fakeHost.mjs'),
    },
    outdir: out,
    loader: { '.ttf': 'file', '.css': 'css' },
    assetNames: '[name]',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const pagesModule = join(out, 'pages.mjs');
  await esbuild.build({
    bundle: true,
    platform: 'node',
    format: 'esm',
    entryPoints: [join(here, 'pages.ts')],
    outfile: pagesModule,
  });
  const { harnessHtml } = await import(pathToFileURL(pagesModule).href);

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    if (url.pathname === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    const origin = `http://${request.headers.host}`;
    try {
      if (extname(url.pathname) === '') {
        const page = url.pathname.slice(1);
        const scenario = url.searchParams.get('scenario') ?? 'three';
        const theme = JSON.parse(
          await readFile(join(here, `themes/${url.searchParams.get('theme') ?? 'dark-2026'}.json`), 'utf8'),
        );
        const nonce = randomBytes(16).toString('hex');
        response.setHeader('content-type', 'text/html; charset=utf-8');
        response.end(harnessHtml({ page, scenario, origin, nonce }, JSON.stringify({ page, scenario, theme })));
        return;
      }
      response.setHeader('content-type', TYPES[extname(url.pathname)] ?? 'application/octet-stream');
      response.end(await readFile(join(out, url.pathname)));
    } catch (error) {
      response.statusCode = 404;
      response.end(String(error));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
