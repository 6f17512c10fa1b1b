import { setFlagsFromString } from 'node:v8';

/** How often code must have run before V8 compiles it anew, by compiler: ten times V8's own measure. */
const INVOCATIONS = { maglev: 4_000, turbofan: 30_000 };

/**
 * Keeps what V8's optimizing compilers cost, some megabytes, for trackers with much to do: a long log still reaches the
 * counts within a second, a few short runs never do. An engine that does not know these flags ignores them.
 */
export function optimizeLate(): void {
  for (const [compiler, count] of Object.entries(INVOCATIONS)) {
    setFlagsFromString(`--invocation-count-for-${compiler}=${count}`);
  }
}
