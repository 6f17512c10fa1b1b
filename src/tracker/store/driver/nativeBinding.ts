import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What decides whether better-sqlite3's native half can be loaded here. */
export interface NativeHost {
  platform: string;
  arch: string;
  /** Version of Node-API. */
  napi: number;
  /** Whether Linux runs on musl, as Alpine does. */
  musl: boolean;
  /** Version of glibc; null on musl, on other systems, and where Node does not tell. */
  glibc: string | null;
}

/** Below this, constructing a database crashes the process. */
const MINIMUM_NAPI = 10;
const MINIMUM_GLIBC = [2, 34] as const;

/** Path of the native half that fits `host`, or null where none would load. Only looks; loading the wrong one can crash. */
export function findNativeBinding(distDir: string, host: NativeHost = thisHost()): string | null {
  if (!(host.napi >= MINIMUM_NAPI)) return null;
  if (host.platform === 'linux' && host.glibc !== null && !isNewEnough(host.glibc)) return null;
  const libc = host.musl ? 'musl' : '';
  const file = join(distDir, 'prebuilds', `${host.platform}${libc}-${host.arch}.node`);
  return existsSync(file) ? file : null;
}

function thisHost(): NativeHost {
  const isLinux = process.platform === 'linux';
  const glibc = isLinux ? glibcVersion() : null;
  return {
    platform: process.platform,
    arch: process.arch,
    napi: Number(process.versions.napi),
    musl: isLinux && glibc === null && hasLoadedMusl(),
    glibc,
  };
}

/** Looks at the loader of this very process: the other libc may be installed beside it. */
function hasLoadedMusl(): boolean {
  try {
    return readFileSync('/proc/self/maps', 'latin1').includes('/ld-musl-');
  } catch {
    return false;
  }
}

function glibcVersion(): string | null {
  // Node's types do not know excludeNetwork yet.
  const report: NodeJS.ProcessReport & { excludeNetwork?: boolean } = process.report;
  const before = report.excludeNetwork;
  // Resolving the names of open connections can take seconds.
  report.excludeNetwork = true;
  try {
    const { header } = report.getReport() as { header?: { glibcVersionRuntime?: string } };
    return header?.glibcVersionRuntime ?? null;
  } finally {
    report.excludeNetwork = before ?? false;
  }
}

function isNewEnough(glibc: string): boolean {
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  return major > MINIMUM_GLIBC[0] || (major === MINIMUM_GLIBC[0] && minor >= MINIMUM_GLIBC[1]);
}
