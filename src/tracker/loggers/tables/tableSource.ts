import { CsvSource } from '../../ingest/csvSource';
import { JsonLinesSource } from '../../ingest/jsonLinesSource';
import type { Source } from '../../ingest/source';
import type { LoggedFacts, LoggerContext, LoggerSource } from '../loggers';

/** Reads a table or a file of JSON lines that no logger we know of wrote. */
export class PlainTableSource implements LoggerSource {
  private readonly source: Source;

  constructor(path: string, name: string, format: 'csv' | 'jsonl', context: LoggerContext) {
    this.source =
      format === 'csv' ? new CsvSource(path, name, context) : new JsonLinesSource(path, name, false, context);
  }

  poll(final: boolean): Promise<boolean> {
    return this.source.poll(final);
  }

  facts(): LoggedFacts {
    return {};
  }
}
