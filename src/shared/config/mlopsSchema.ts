// The small form of zod: the host loads this, and the other one weighs three times as much.
import * as z from 'zod/mini';

/** The one description of mlops.yaml: checks, types and the editor's JSON schema all come from here. */

const text = z.string().check(z.minLength(1));
const paths = z.array(text);

const stdoutRules = z
  .union([
    z.literal('off'),
    z.literal(false),
    z.strictObject({
      patterns: z
        .array(text)
        .check(
          z.minLength(1),
          z.describe(
            'Regular expressions with named groups. Each group becomes a metric; the groups step, epoch and batch set the step; the groups name and value together log one metric under the matched name.',
          ),
        ),
    }),
  ])
  .check(z.describe('What becomes a metric in the output: the built-in rules when absent, own patterns, or off.'));

const job = z.strictObject({
  command: text.check(
    z.describe(
      `The command line. \${name} stands for a param: its value comes from the params files unless the run changes it.`,
    ),
  ),
  cwd: z.optional(text).check(z.describe('Working folder, relative to this file.')),
  params: z.optional(paths).check(z.describe('Files whose values are recorded as params: YAML, JSON or TOML.')),
  data: z
    .optional(z.union([paths, z.record(text, text)]))
    .check(z.describe('Datasets: a list of files and folders, or a map from role to path.')),
  outputs: z.optional(paths).check(z.describe('Files and folders kept as artifacts when the run ends.')),
  metrics: z.optional(paths).check(z.describe('Files the job writes metrics to: JSON or CSV.')),
  stdout: z.optional(stdoutRules),
  metric: z.optional(text).check(z.describe('The metric shown first.')),
  goal: z.optional(z.enum(['maximize', 'minimize'])).check(z.describe('Which way the metric is better.')),
  env: z.optional(z.record(text, z.string())).check(z.describe('Environment variables for the command.')),
});

export const mlopsSchema = z.strictObject({
  version: z.optional(z.literal(1)).check(z.describe('The version of the format of this file.')),
  jobs: z
    .optional(z.record(z.string().check(z.regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u)), job))
    .check(z.describe('What can be run.')),
});

export type MlopsConfig = z.infer<typeof mlopsSchema>;
export type JobConfig = z.infer<typeof job>;
export type StdoutRules = z.infer<typeof stdoutRules>;
