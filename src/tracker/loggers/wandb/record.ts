import { PbfReader } from 'pbf';
import { BYTES, DOUBLE, eachField, nestedEnd, textField, VARINT } from '../binary/protobuf';

/** A value under a name, nested names as a path; the value is JSON text as Python writes it, with NaN and Infinity. */
export interface Item {
  path: string[];
  json: string;
}

export interface RunFacts {
  id: string;
  project: string;
  group: string;
  jobType: string;
  displayName: string;
  notes: string;
  tags: string[];
  sweep: string;
  host: string;
  /** Milliseconds since the epoch; null where the log does not say. */
  startTime: number | null;
  commit: string;
}

export interface MetricDefinition {
  name: string;
  glob: string;
  stepMetric: string;
  /** Place of the step metric among the definitions, from 1; 0 for none. */
  stepIndex: number;
}

export interface LoggedArtifact {
  name: string;
  type: string;
  files: { path: string; local: string }[];
}

/** What is read of a Record (wandb/proto/wandb_internal.proto); what it does not have is empty. */
export interface WandbRecord {
  history: { step: number | null; items: Item[] } | null;
  summary: Item[] | null;
  config: { update: Item[]; remove: Item[] } | null;
  stats: { time: number | null; items: Item[] } | null;
  metric: MetricDefinition | null;
  output: string | null;
  run: RunFacts | null;
  exit: { code: number; runtime: number } | null;
  commit: string | null;
  artifact: LoggedArtifact | null;
}

type Take = (reader: PbfReader, end: number) => void;

/** Throws where the bytes are no record. Fields of later versions are passed over. */
export function readRecord(data: Uint8Array): WandbRecord {
  const record: WandbRecord = {
    history: null,
    summary: null,
    config: null,
    stats: null,
    metric: null,
    output: null,
    run: null,
    exit: null,
    commit: null,
    artifact: null,
  };
  messages(new PbfReader(data), data.length, {
    2: (reader, end) => {
      record.history = readHistory(reader, end);
    },
    3: (reader, end) => {
      record.summary = readItems(reader, end).update;
    },
    5: (reader, end) => {
      record.config = readItems(reader, end);
    },
    7: (reader, end) => {
      record.stats = readStats(reader, end);
    },
    8: (reader, end) => {
      record.artifact = readArtifact(reader, end);
    },
    12: (reader, end) => {
      record.metric = readMetric(reader, end);
    },
    13: (reader, end) => {
      record.output = readTexts(reader, end, { 3: 'line' }).line;
    },
    17: (reader, end) => {
      const { config, ...run } = readRun(reader, end);
      record.run = run;
      record.config = config;
    },
    18: (reader, end) => {
      record.exit = readExit(reader, end);
    },
    26: (reader, end) => {
      messages(reader, end, {
        9: (inner, innerEnd) => {
          record.commit = readTexts(inner, innerEnd, { 2: 'commit' }).commit || null;
        },
      });
    },
  });
  return record;
}

/** Reads the nested messages of the fields named; others are passed over. */
function messages(reader: PbfReader, end: number, fields: Record<number, Take>): void {
  eachField(reader, end, (field, type) => {
    const take = fields[field];
    if (take !== undefined && type === BYTES) within(reader, nestedEnd(reader, end), take);
  });
}

function within(reader: PbfReader, end: number, take: Take): void {
  take(reader, end);
  reader.pos = end;
}

/** The texts of the fields named; the last of a field counts. */
function readTexts<Name extends string>(
  reader: PbfReader,
  end: number,
  fields: Record<number, Name>,
): Record<Name, string> {
  const texts = Object.fromEntries(Object.values<Name>(fields).map((name) => [name, ''])) as Record<Name, string>;
  eachField(reader, end, (field, type) => {
    const name = fields[field];
    if (name !== undefined && type === BYTES) texts[name] = textField(reader, end);
  });
  return texts;
}

function readHistory(reader: PbfReader, end: number): { step: number | null; items: Item[] } {
  const history: { step: number | null; items: Item[] } = { step: null, items: [] };
  messages(reader, end, {
    1: (inner, innerEnd) => history.items.push(readItem(inner, innerEnd)),
    2: (inner, innerEnd) => {
      history.step = 0;
      eachField(inner, innerEnd, (field, type) => {
        if (field === 1 && type === VARINT) history.step = inner.readVarint(true);
      });
    },
  });
  return history;
}

function readItems(reader: PbfReader, end: number): { update: Item[]; remove: Item[] } {
  const items: { update: Item[]; remove: Item[] } = { update: [], remove: [] };
  messages(reader, end, {
    1: (inner, innerEnd) => items.update.push(readItem(inner, innerEnd)),
    2: (inner, innerEnd) => items.remove.push(readItem(inner, innerEnd)),
  });
  return items;
}

/** A HistoryItem, SummaryItem or ConfigItem: its value is JSON, or in a field of its type. */
function readItem(reader: PbfReader, end: number): Item {
  const nested: string[] = [];
  let key = '';
  let json = '';
  eachField(reader, end, (field, type) => {
    if (field === 4 && type === VARINT) json = String(reader.readVarint() !== 0);
    else if (field === 5 && type === VARINT) json = String(reader.readSVarint());
    else if (field === 6 && type === DOUBLE) json = String(reader.readDouble());
    else if (type !== BYTES) return;
    else if (field === 1) key = textField(reader, end);
    else if (field === 2) nested.push(textField(reader, end));
    else if (field === 7) json = JSON.stringify(textField(reader, end));
    else if (field === 8 || field === 16) json = textField(reader, end);
  });
  return { path: nested.length > 0 ? nested : [key], json };
}

function readStats(reader: PbfReader, end: number): { time: number | null; items: Item[] } {
  const stats: { time: number | null; items: Item[] } = { time: null, items: [] };
  messages(reader, end, {
    2: (inner, innerEnd) => {
      stats.time = readTime(inner, innerEnd);
    },
    3: (inner, innerEnd) => {
      const { key, json } = readTexts(inner, innerEnd, { 1: 'key', 16: 'json' });
      stats.items.push({ path: [key], json });
    },
  });
  return stats;
}

/** A google.protobuf.Timestamp, in milliseconds since the epoch. */
function readTime(reader: PbfReader, end: number): number | null {
  let seconds = 0;
  let nanos = 0;
  eachField(reader, end, (field, type) => {
    if (field === 1 && type === VARINT) seconds = reader.readVarint(true);
    else if (field === 2 && type === VARINT) nanos = reader.readVarint(true);
  });
  const time = Math.round(seconds * 1000 + nanos / 1e6);
  return time > 0 && Number.isSafeInteger(time) ? time : null;
}

function readMetric(reader: PbfReader, end: number): MetricDefinition {
  const metric: MetricDefinition = { name: '', glob: '', stepMetric: '', stepIndex: 0 };
  eachField(reader, end, (field, type) => {
    if (field === 5 && type === VARINT) metric.stepIndex = reader.readVarint();
    else if (type !== BYTES) return;
    else if (field === 1) metric.name = textField(reader, end);
    else if (field === 2) metric.glob = textField(reader, end);
    else if (field === 4) metric.stepMetric = textField(reader, end);
  });
  return metric;
}

const RUN_TEXTS: Record<number, 'id' | 'project' | 'group' | 'jobType' | 'displayName' | 'notes' | 'sweep' | 'host'> = {
  1: 'id',
  3: 'project',
  6: 'group',
  7: 'jobType',
  8: 'displayName',
  9: 'notes',
  12: 'sweep',
  13: 'host',
};

function readRun(reader: PbfReader, end: number): RunFacts & { config: WandbRecord['config'] } {
  const texts = { id: '', project: '', group: '', jobType: '', displayName: '', notes: '', sweep: '', host: '' };
  const run = {
    tags: [] as string[],
    startTime: null as number | null,
    commit: '',
    config: null as WandbRecord['config'],
  };
  eachField(reader, end, (field, type) => {
    if (type !== BYTES) return;
    const name = RUN_TEXTS[field];
    if (name !== undefined) texts[name] = textField(reader, end);
    else if (field === 10) run.tags.push(textField(reader, end));
    else if (field === 4) run.config = readItems(reader, nestedEnd(reader, end));
    else if (field === 17) run.startTime = readTime(reader, nestedEnd(reader, end));
    else if (field === 21) run.commit = readTexts(reader, nestedEnd(reader, end), { 2: 'commit' }).commit;
  });
  return { ...texts, ...run };
}

function readExit(reader: PbfReader, end: number): { code: number; runtime: number } {
  const exit = { code: 0, runtime: 0 };
  eachField(reader, end, (field, type) => {
    if (field === 1 && type === VARINT) exit.code = reader.readVarint(true);
    else if (field === 2 && type === VARINT) exit.runtime = reader.readVarint(true);
  });
  return exit;
}

function readArtifact(reader: PbfReader, end: number): LoggedArtifact {
  const artifact: LoggedArtifact = { name: '', type: '', files: [] };
  eachField(reader, end, (field, type) => {
    if (type !== BYTES) return;
    if (field === 4) artifact.type = textField(reader, end);
    else if (field === 5) artifact.name = textField(reader, end);
    else if (field === 12) readManifest(reader, nestedEnd(reader, end), artifact.files);
  });
  return artifact;
}

function readManifest(reader: PbfReader, end: number, files: LoggedArtifact['files']): void {
  const CONTENTS = 4;
  messages(reader, end, {
    [CONTENTS]: (inner, innerEnd) => {
      const { path, local } = readTexts(inner, innerEnd, { 1: 'path', 6: 'local' });
      if (local !== '') files.push({ path, local });
    },
  });
}
