import { type Grammar, type KeyRule, LISTED, NUMBER, OPTIONAL_TEXT, PLAIN_TEXT, TEXT } from './grammar';

const METRIC = ['metric', 'metrics'] as const;
const PARAM = ['parameter', 'parameters', 'param', 'params'] as const;
const TAG = ['tag', 'tags'] as const;
const ATTRIBUTE = ['attribute', 'attributes', 'attr'] as const;

const attributePrefixes = ATTRIBUTE.map((word) => [word, 'attribute'] as const);
const tagPrefixes = TAG.map((word) => [word, 'tag'] as const);
const metricPrefixes = METRIC.map((word) => [word, 'metric'] as const);
const paramPrefixes = PARAM.map((word) => [word, 'param'] as const);

const startTime: KeyRule = { ...NUMBER, name: 'start_time' };
const runName: KeyRule = { ...TEXT, name: 'run_name' };

export const RUNS: Grammar<'metric' | 'param' | 'tag' | 'attribute' | 'dataset'> = {
  prefixes: new Map([
    ...metricPrefixes,
    ...paramPrefixes,
    ...tagPrefixes,
    ...attributePrefixes,
    ['run', 'attribute'],
    ['dataset', 'dataset'],
    ['datasets', 'dataset'],
  ]),
  unprefixed: 'attribute',
  rules: {
    metric: NUMBER,
    param: OPTIONAL_TEXT,
    tag: OPTIONAL_TEXT,
    attribute: new Map([
      ['run_id', LISTED],
      ['run_name', TEXT],
      ['run name', runName],
      ['Run name', runName],
      ['Run Name', runName],
      ['user_id', TEXT],
      ['status', TEXT],
      ['artifact_uri', TEXT],
      ['start_time', NUMBER],
      ['created', startTime],
      ['Created', startTime],
      ['end_time', NUMBER],
    ]),
    dataset: new Map([
      ['name', LISTED],
      ['digest', LISTED],
      ['context', LISTED],
    ]),
  },
};

const tagged = new Map([...tagPrefixes, ...attributePrefixes]);

export const EXPERIMENTS: Grammar<'tag' | 'attribute'> = {
  prefixes: tagged,
  unprefixed: 'attribute',
  rules: {
    tag: OPTIONAL_TEXT,
    attribute: new Map([
      ['name', TEXT],
      ['experiment_id', LISTED],
      ['creation_time', NUMBER],
      ['last_update_time', NUMBER],
    ]),
  },
};

export const REGISTERED_MODELS: Grammar<'tag' | 'attribute'> = {
  prefixes: tagged,
  unprefixed: 'attribute',
  rules: { tag: PLAIN_TEXT, attribute: new Map([['name', LISTED]]) },
};

/** What registered models can be put in order by; a filter knows the name only. */
export const REGISTERED_MODEL_ORDER: Grammar<'tag' | 'attribute'> = {
  ...REGISTERED_MODELS,
  rules: {
    tag: PLAIN_TEXT,
    attribute: new Map([
      ['name', TEXT],
      ['creation_timestamp', NUMBER],
      ['last_updated_timestamp', NUMBER],
      // The name that older clients use.
      ['timestamp', { ...NUMBER, name: 'last_updated_timestamp' }],
    ]),
  },
};

export const MODEL_VERSIONS: Grammar<'tag' | 'attribute'> = {
  prefixes: tagged,
  unprefixed: 'attribute',
  rules: {
    tag: PLAIN_TEXT,
    attribute: new Map([
      ['name', LISTED],
      ['version_number', { ...NUMBER, quoted: true }],
      ['run_id', LISTED],
      ['source_path', TEXT],
      ['creation_timestamp', NUMBER],
      ['last_updated_timestamp', NUMBER],
    ]),
  },
};

const created: KeyRule = { ...NUMBER, name: 'creation_timestamp' };
const updated: KeyRule = { ...NUMBER, name: 'last_updated_timestamp' };

export const LOGGED_MODELS: Grammar<'metric' | 'param' | 'tag' | 'attribute'> = {
  prefixes: new Map([...metricPrefixes, ...paramPrefixes, ...tagPrefixes, ...attributePrefixes]),
  unprefixed: 'attribute',
  rules: {
    metric: NUMBER,
    param: OPTIONAL_TEXT,
    tag: OPTIONAL_TEXT,
    attribute: new Map([
      ['name', LISTED],
      ['model_id', LISTED],
      ['model_type', LISTED],
      ['status', LISTED],
      ['source_run_id', LISTED],
      ['creation_timestamp', created],
      ['creation_time', created],
      ['last_updated_timestamp', updated],
      ['last_updated_time', updated],
    ]),
  },
};

const timestamp: KeyRule = { ...NUMBER, name: 'timestamp_ms' };
const duration: KeyRule = { ...NUMBER, name: 'execution_time_ms' };
const endTime: KeyRule = { ...NUMBER, name: 'end_time_ms' };

export const TRACES: Grammar<'tag' | 'attribute' | 'metadata'> = {
  prefixes: new Map([
    ...tagPrefixes,
    ...attributePrefixes,
    ['trace', 'attribute'],
    ['request_metadata', 'metadata'],
    ['metadata', 'metadata'],
  ]),
  unprefixed: 'attribute',
  rules: {
    tag: OPTIONAL_TEXT,
    metadata: OPTIONAL_TEXT,
    attribute: new Map([
      ['request_id', LISTED],
      ['trace_id', { ...LISTED, name: 'request_id' }],
      ['client_request_id', LISTED],
      ['status', LISTED],
      ['state', { ...LISTED, name: 'status' }],
      ['name', LISTED],
      ['run_id', LISTED],
      ['experiment_id', LISTED],
      ['timestamp', timestamp],
      ['timestamp_ms', timestamp],
      ['execution_time', duration],
      ['execution_time_ms', duration],
      ['end_time', endTime],
      ['end_time_ms', endTime],
    ]),
  },
};
