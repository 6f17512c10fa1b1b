import { crc32 } from 'node:zlib';
import { PbfWriter } from 'pbf';

const BLOCK = 32 * 1024;

/** Writes logs as W&B does: records cut into fragments, fragments into blocks. */
export class WandbWriter {
  private bytes: Buffer = Buffer.from(':W&B\xe1\xbe\0', 'latin1');

  /** The whole file so far. */
  get file(): Buffer {
    return this.bytes;
  }

  record(field: number, write: (message: PbfWriter) => void): this {
    const record = new PbfWriter();
    record.writeMessage(field, (_, message) => write(message), null);
    return this.data(Buffer.from(record.finish()));
  }

  history(step: number, row: Record<string, string>): this {
    return this.record(2, (history) => {
      for (const [key, json] of Object.entries(row))
        history.writeMessage(1, (_, item) => writeItem(item, key, json), null);
      history.writeMessage(2, (_, message) => message.writeVarintField(1, step), null);
    });
  }

  summary(row: Record<string, string>): this {
    return this.record(3, (summary) => {
      for (const [key, json] of Object.entries(row))
        summary.writeMessage(1, (_, item) => writeItem(item, key, json), null);
    });
  }

  metric(fields: { name?: string; glob?: string; step?: string; index?: number }): this {
    return this.record(12, (metric) => {
      if (fields.name !== undefined) metric.writeStringField(1, fields.name);
      if (fields.glob !== undefined) metric.writeStringField(2, fields.glob);
      if (fields.step !== undefined) metric.writeStringField(4, fields.step);
      if (fields.index !== undefined) metric.writeVarintField(5, fields.index);
    });
  }

  run(id: string, project: string): this {
    return this.record(17, (run) => {
      run.writeStringField(1, id);
      run.writeStringField(3, project);
      run.writeMessage(21, (_, git) => git.writeStringField(2, 'c0ffee'), null);
    });
  }

  output(line: string): this {
    return this.record(13, (output) => output.writeStringField(3, line));
  }

  data(record: Buffer): this {
    let at = 0;
    let first = true;
    do {
      const left = BLOCK - (this.bytes.length % BLOCK);
      if (left < 7) {
        this.bytes = Buffer.concat([this.bytes, Buffer.alloc(left)]);
        continue;
      }
      const part = record.subarray(at, at + left - 7);
      at += part.length;
      const last = at === record.length;
      this.bytes = Buffer.concat([this.bytes, fragment(first ? (last ? 1 : 2) : last ? 4 : 3, part)]);
      first = false;
    } while (first || at < record.length);
    return this;
  }
}

/** One piece of a record with its header. */
export function fragment(type: number, part: Buffer): Buffer {
  const header = Buffer.alloc(7);
  header.writeUInt32LE(crc32(Buffer.concat([Buffer.from([type]), part])), 0);
  header.writeUInt16LE(part.length, 4);
  header.writeUInt8(type, 6);
  return Buffer.concat([header, part]);
}

function writeItem(item: PbfWriter, key: string, json: string): void {
  item.writeStringField(1, key);
  item.writeStringField(16, json);
}
