import type { LoggedFacts, LoggerContext, LoggerSource } from '../loggers';
import { StepTableReader } from '../tables/stepTableSource';

/** Reads a table of Keras's CSVLogger: one row an epoch, counted from 0 (keras/src/callbacks/csv_logger.py). */
export class KerasSource implements LoggerSource {
  private readonly table: StepTableReader;

  constructor(path: string, name: string, context: LoggerContext) {
    this.table = new StepTableReader(path, name, { step: 'epoch', segments: true }, context);
  }

  poll(final: boolean): Promise<boolean> {
    return this.table.poll(final);
  }

  facts(): LoggedFacts {
    return {};
  }
}
