import type { DatasetUse } from '../../../shared/model/dataset';
import type { DatasetInput } from '../../../shared/model/declaredDataset';
import { LIMITS } from '../rules/limits';
import { toPairs } from '../rules/tagList';

/** A dataset that code declared, as the protocol writes it. */
export function inputJson({ dataset, tags }: DatasetInput): object {
  return {
    tags: toPairs(tags),
    dataset: {
      name: dataset.name,
      digest: dataset.digest,
      source_type: dataset.sourceType,
      source: dataset.source,
      schema: dataset.schema ?? undefined,
      profile: dataset.profile ?? undefined,
    },
  };
}

/** A dataset that the cockpit hashed: the digest is the beginning of its SHA-256. One without a hash is left out. */
export function usedInput({ path, role, hash }: DatasetUse): DatasetInput[] {
  if (hash === null) return [];
  return [
    {
      dataset: {
        name: path,
        digest: hash.replace('sha256:', '').slice(0, LIMITS.datasetDigest),
        sourceType: 'local',
        source: JSON.stringify({ uri: path }),
        schema: null,
        profile: null,
      },
      tags: role === null ? {} : { 'mlflow.data.context': role },
    },
  ];
}
