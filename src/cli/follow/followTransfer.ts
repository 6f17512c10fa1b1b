import { setTimeout as pause } from 'node:timers/promises';
import type { TrackerClient } from '../../client/trackerClient';
import type { Transfer } from '../../shared/model/transfer';
import type { Printer } from '../output/printer';
import { progressLine } from '../output/transferLines';

const POLL_MS = 200;
/** Between two lines of progress where they can't be written over each other. */
const QUIET_MS = 10_000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Shows the progress of long work on standard error until it has ended. Ctrl+C cancels it; what came until then is whole. */
export async function followTransfer(client: TrackerClient, started: Transfer, printer: Printer): Promise<Transfer> {
  const progress = new ProgressLine(printer);
  const params = { id: started.id };
  const cancel = () => {
    progress.clear();
    printer.note('Stopping…');
    void client.request('DELETE /v1/transfers/:id', { params }).catch(() => {});
  };
  for (const signal of SIGNALS) process.on(signal, cancel);
  try {
    let transfer = started;
    while (transfer.state === 'running') {
      progress.show(progressLine(transfer));
      await pause(POLL_MS);
      transfer = await client.request('GET /v1/transfers/:id', { params });
    }
    return transfer;
  } finally {
    progress.clear();
    for (const signal of SIGNALS) process.off(signal, cancel);
  }
}

/** One line that is written over again and again; for what is no terminal a line now and then. */
class ProgressLine {
  private shown = '';
  private at = Date.now();

  constructor(private readonly printer: Printer) {}

  show(line: string): void {
    const { err } = this.printer;
    if (line === this.shown) return;
    if (err.isTTY) {
      err.write(`\r\u001b[2K${line}`);
      this.shown = line;
    } else if (Date.now() - this.at > QUIET_MS) {
      this.printer.note(line);
      this.shown = line;
      this.at = Date.now();
    }
  }

  clear(): void {
    if (this.shown !== '' && this.printer.err.isTTY) this.printer.err.write('\r\u001b[2K');
    this.shown = '';
  }
}
