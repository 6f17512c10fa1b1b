import { invalid } from '../wire/mlflowError';

/** MLflow's limits, in characters unless it says otherwise. */
export const LIMITS = {
  key: 250,
  paramValue: 6000,
  tagValue: 8000,
  experimentName: 500,
  experimentTagValue: 5000,
  artifactLocation: 2048,
  batchMetrics: 1000,
  batchParams: 100,
  batchTags: 100,
  batchTotal: 1000,
  /** Bytes. */
  batchBody: 1_000_000,
  datasets: 1000,
  datasetName: 500,
  datasetDigest: 36,
  datasetSource: 65_535,
  datasetSchema: 1_048_575,
  datasetProfile: 16_777_215,
  inputTagKey: 255,
  inputTagValue: 500,
  page: 50_000,
  historyPage: 25_000,
  bulkRuns: 100,
  bulkPerRun: 2500,
} as const;

/** Refuses what is too long. */
export function checkLength(what: string, limit: number, value: string): string {
  if (!isLonger(value, limit)) return value;
  throw invalid(`'${what}' exceeds the maximum length of ${limit} characters`);
}

/** Cuts what is too long: a param or a tag of a run is worth more in part than not at all. */
export function cut(limit: number, value: string): string {
  return isLonger(value, limit) ? [...value].slice(0, limit).join('') : value;
}

/** In characters, of which some take two places in a string. */
function isLonger(value: string, limit: number): boolean {
  return value.length > limit && (value.length > 2 * limit || [...value].length > limit);
}
