import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mlopsJsonSchemaText } from '../../../src/shared/config/mlopsJsonSchema';

it('the JSON schema that editors read is the one of the code', () => {
  expect(readFileSync('media/mlops.schema.json', 'utf8')).toBe(mlopsJsonSchemaText());
});
