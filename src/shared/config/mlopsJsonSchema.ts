import * as z from 'zod';
import { mlopsSchema } from './mlopsSchema';

/** The JSON schema (draft 7) by which editors check and complete mlops.yaml; kept as media/mlops.schema.json. */
function mlopsJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(mlopsSchema, { target: 'draft-7', io: 'input' });
  return {
    $schema,
    title: 'MLOps Cockpit',
    description: 'What can be run in this folder, and what is recorded of it.',
    ...schema,
  };
}

/** The schema as the text of its file. */
export function mlopsJsonSchemaText(): string {
  return `${JSON.stringify(mlopsJsonSchema(), null, 2)}\n`;
}
