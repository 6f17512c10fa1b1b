import type { PbfReader } from 'pbf';
import {
  BYTES,
  bytesField,
  DOUBLE,
  eachField,
  FLOAT,
  integerField,
  nestedEnd,
  textField,
  VARINT,
} from '../binary/protobuf';
import { type Histogram, readHistogram } from './histogram';
import { shortestFloat } from './shortestFloat';
import { readTensor, type Tensor } from './tensor';

/** One value of a summary (https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/summary.proto). */
export interface SummaryValue {
  tag: string;
  /** Name and content of the plugin that the value is for; writers may leave it out after the first value of a tag. */
  plugin: string | null;
  pluginContent: Uint8Array | null;
  number: number | null;
  tensor: Tensor | null;
  image: Uint8Array | null;
  audio: Uint8Array | null;
  histogram: Histogram | null;
}

export interface Event {
  /** Seconds since the epoch. */
  wallTime: number;
  step: number | bigint;
  version: string | null;
  values: SummaryValue[];
}

/** Reads an event (https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto). Throws where it is none. */
export function readEvent(reader: PbfReader, end: number): Event {
  const event: Event = { wallTime: 0, step: 0, version: null, values: [] };
  eachField(reader, end, (field, type) => {
    if (field === 1 && type === DOUBLE) event.wallTime = reader.readDouble();
    else if (field === 2 && type === VARINT) event.step = integerField(reader);
    else if (field === 3 && type === BYTES) event.version = textField(reader, end);
    else if (field === 5 && type === BYTES) readSummary(reader, nestedEnd(reader, end), event.values);
  });
  return event;
}

function readSummary(reader: PbfReader, end: number, values: SummaryValue[]): void {
  eachField(reader, end, (field, type) => {
    if (field === 1 && type === BYTES) values.push(readValue(reader, nestedEnd(reader, end)));
  });
}

function readValue(reader: PbfReader, end: number): SummaryValue {
  const value: SummaryValue = {
    tag: '',
    plugin: null,
    pluginContent: null,
    number: null,
    tensor: null,
    image: null,
    audio: null,
    histogram: null,
  };
  eachField(reader, end, (field, type) => {
    if (field === 2 && type === FLOAT) value.number = shortestFloat(reader.readFloat());
    else if (type === BYTES) readPart(reader, end, field, value);
  });
  return value;
}

function readPart(reader: PbfReader, end: number, field: number, value: SummaryValue): void {
  if (field === 1) value.tag = textField(reader, end);
  else if (field === 4) value.image = lastBytes(reader, nestedEnd(reader, end), 4);
  else if (field === 5) value.histogram = readHistogram(reader, nestedEnd(reader, end));
  else if (field === 6) value.audio = lastBytes(reader, nestedEnd(reader, end), 4);
  else if (field === 8) value.tensor = readTensor(reader, nestedEnd(reader, end));
  else if (field === 9) readMetadata(reader, nestedEnd(reader, end), value);
}

/** The bytes of one field of a nested message. */
function lastBytes(reader: PbfReader, end: number, wanted: number): Uint8Array | null {
  let found: Uint8Array | null = null;
  eachField(reader, end, (field, type) => {
    if (field === wanted && type === BYTES) found = bytesField(reader, end);
  });
  return found;
}

function readMetadata(reader: PbfReader, end: number, value: SummaryValue): void {
  eachField(reader, end, (field, type) => {
    if (field !== 1 || type !== BYTES) return;
    const dataEnd = nestedEnd(reader, end);
    eachField(reader, dataEnd, (inner, innerType) => {
      if (inner === 1 && innerType === BYTES) value.plugin = textField(reader, dataEnd);
      else if (inner === 2 && innerType === BYTES) value.pluginContent = bytesField(reader, dataEnd);
    });
  });
}
