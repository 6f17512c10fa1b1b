import { PbfWriter } from 'pbf';
import { maskedCrc } from '../../../src/tracker/loggers/tensorboard/crc32c';

/** One scalar, as TensorFlow 1 and PyTorch write it. */
export interface Scalar {
  tag: string;
  step: number;
  value: number;
  /** Seconds since the epoch. */
  time?: number;
}

/** The framing of TFRecord files. */
export function framed(data: Uint8Array): Buffer {
  const record = Buffer.alloc(data.length + 16);
  record.writeUInt32LE(data.length, 0);
  record.writeUInt32LE(maskedCrc(record, 0, 8), 8);
  record.set(data, 12);
  record.writeUInt32LE(maskedCrc(record, 12, 12 + data.length), 12 + data.length);
  return record;
}

export function versionEvent(): Buffer {
  const event = new PbfWriter();
  event.writeDoubleField(1, 1_700_000_000);
  event.writeStringField(3, 'brain.Event:2');
  return framed(event.finish());
}

export function scalarEvent({ tag, step, value, time = 1_700_000_000 + step }: Scalar): Buffer {
  const event = new PbfWriter();
  event.writeDoubleField(1, time);
  event.writeVarintField(2, step);
  event.writeMessage(
    5,
    (_, summary) =>
      summary.writeMessage(
        1,
        (_, one) => {
          one.writeStringField(1, tag);
          one.writeFloatField(2, value);
        },
        null,
      ),
    null,
  );
  return framed(event.finish());
}

/** A whole event file. */
export function eventFile(scalars: readonly Scalar[]): Buffer {
  return Buffer.concat([versionEvent(), ...scalars.map(scalarEvent)]);
}
