import type { DatasetInput } from '../../../shared/model/declaredDataset';
import { checkLength, LIMITS } from '../rules/limits';
import type { Fields } from '../wire/fields';
import { invalid } from '../wire/mlflowError';

/** The datasets of a log-inputs request, each name and digest once. Throws MlflowError. */
export function readInputs(fields: Fields): DatasetInput[] {
  const items = fields.items('datasets');
  if (items.length > LIMITS.datasets) {
    throw invalid(
      `A log-inputs request can contain at most ${LIMITS.datasets} datasets. Got ${items.length} datasets. Please split up datasets across multiple requests and try again.`,
    );
  }
  const inputs = new Map<string, DatasetInput>();
  for (const item of items) {
    const input = readInput(item);
    const identity = JSON.stringify([input.dataset.name, input.dataset.digest]);
    if (!inputs.has(identity)) inputs.set(identity, input);
  }
  return [...inputs.values()];
}

function readInput(item: Fields): DatasetInput {
  const dataset = item.requiredObject('dataset');
  const tags = item
    .items('tags')
    .map((tag): [string, string] => [
      checkLength('key', LIMITS.inputTagKey, tag.requiredText('key')),
      checkLength('value', LIMITS.inputTagValue, tag.text('value') ?? ''),
    ]);
  const schema = dataset.text('schema');
  const profile = dataset.text('profile');
  return {
    dataset: {
      name: checkLength('name', LIMITS.datasetName, dataset.requiredText('name')),
      digest: checkLength('digest', LIMITS.datasetDigest, dataset.requiredText('digest')),
      sourceType: dataset.requiredText('source_type'),
      source: checkLength('source', LIMITS.datasetSource, dataset.requiredText('source')),
      schema: schema === undefined ? null : checkLength('schema', LIMITS.datasetSchema, schema),
      profile: profile === undefined ? null : checkLength('profile', LIMITS.datasetProfile, profile),
    },
    tags: Object.fromEntries(tags),
  };
}
