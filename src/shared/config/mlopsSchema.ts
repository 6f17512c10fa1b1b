import * as z from 'zod';

/** The one description of mlops.yaml: checks, types and the editor's JSON schema all come from here. */

const paths = z.array(z.string().min(1));

const stdoutRules = z
  .union([
    z.literal('off'),
    z.literal(false),
    z.strictObject({
      patterns: z
        .array(z.string().min(1))
        .min(1)
        .describe(
          'Regular expressions with named groups. Each group becomes a metric; the groups step, epoch and batch set the step; the groups name and value together log one metric under the matched name.',
        ),
    }),
  ])
  .describe('What becomes a metric in the output: the built-in rules when absent, own patterns, or off.');

const job = z.strictObject({
  command: z
    .string()
    .min(1)
    .describe(
      `The command line. \${name} stands for a param: its value comes from the params files unless the run changes it.`,
    ),
  cwd: z.string().min(1).optional().describe('Working folder, relative to this file.'),
  params: paths.optional().describe('Files whose values are recorded as params: YAML, JSON or TOML.'),
  data: z
    .union([paths, z.record(z.string().min(1), z.string().min(1))])
    .optional()
    .describe('Datasets: a list of files and folders, or a map from role to path.'),
  outputs: paths.optional().describe('Files and folders kept as artifacts when the run ends.'),
  metrics: paths.optional().describe('Files the job writes metrics to: JSON or CSV.'),
  stdout: stdoutRules.optional(),
  metric: z.string().min(1).optional().describe('The metric shown first.'),
  goal: z.enum(['maximize', 'minimize']).optional().describe('Which way the metric is better.'),
  env: z.record(z.string().min(1), z.string()).optional().describe('Environment variables for the command.'),
});

export const mlopsSchema = z.strictObject({
  version: z.literal(1).optional().describe('The version of the format of this file.'),
  jobs: z
    .record(z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u), job)
    .optional()
    .describe('What can be run.'),
});

export type MlopsConfig = z.infer<typeof mlopsSchema>;
export type JobConfig = z.infer<typeof job>;
export type StdoutRules = z.infer<typeof stdoutRules>;
