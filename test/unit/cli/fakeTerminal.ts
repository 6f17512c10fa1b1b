import { Writable } from 'node:stream';
import { Printer, type Terminal } from '../../../src/cli/output/printer';

/** Collects what is written. */
function fakeTerminal(isTTY = false): Terminal & { text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return Object.assign(stream, { isTTY, text: () => Buffer.concat(chunks).toString('utf8') });
}

export function fakePrinter(options: { isTTY?: boolean; env?: NodeJS.ProcessEnv } = {}) {
  const out = fakeTerminal(options.isTTY);
  const err = fakeTerminal();
  return { printer: new Printer(out, err, options.env ?? {}), out, err };
}
