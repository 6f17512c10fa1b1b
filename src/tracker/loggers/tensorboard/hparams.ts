import { PbfReader } from 'pbf';
import { BYTES, DOUBLE, eachField, nestedEnd, textField, VARINT } from '../binary/protobuf';

/** The tags under which the hparams plugin keeps its own content. */
export const HPARAMS_PREFIX = '_hparams_/';

/** Params of a HParamsPluginData (https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/hparams/plugin_data.proto). */
export function readHparams(content: Uint8Array): Record<string, string> {
  const reader = new PbfReader(content);
  const params = new Map<string, string>();
  eachField(reader, content.length, (field, type) => {
    if (field !== 3 || type !== BYTES) return;
    const end = nestedEnd(reader, content.length);
    eachField(reader, end, (inner, innerType) => {
      if (inner === 1 && innerType === BYTES) readEntry(reader, nestedEnd(reader, end), params);
    });
  });
  return Object.fromEntries(params);
}

function readEntry(reader: PbfReader, end: number, params: Map<string, string>): void {
  let key = '';
  let value = '';
  eachField(reader, end, (field, type) => {
    if (field === 1 && type === BYTES) key = textField(reader, end);
    else if (field === 2 && type === BYTES) value = readValue(reader, nestedEnd(reader, end));
  });
  if (key !== '') params.set(key, value);
}

/** A google.protobuf.Value; null, lists and tables, which no writer of params makes, are empty. */
function readValue(reader: PbfReader, end: number): string {
  let text = '';
  eachField(reader, end, (field, type) => {
    if (field === 2 && type === DOUBLE) text = String(reader.readDouble());
    else if (field === 3 && type === BYTES) text = textField(reader, end);
    else if (field === 4 && type === VARINT) text = String(reader.readVarint() !== 0);
  });
  return text;
}
