import { placeholders } from '../../shared/config/placeholders';
import { MASK } from '../../shared/params/secrets';

/** A param that a run can be given, as one field of a form. */
export interface ParamField {
  name: string;
  /** Null where a value must be given before anything can start. */
  value: string | null;
}

/** A param whose value stands in a file, shown beside the fields. */
export interface FileParam {
  name: string;
  value: string;
  /** The params file, as the job names it. */
  file: string;
}

/** The values of one params file. */
export interface ParamsFileValues {
  file: string;
  values: Record<string, string>;
}

/**
 * The fields of a job: one for each `${name}` of its command. A value comes from the run before, where its value was
 * kept (secrets are not), else from the params files, later files winning.
 */
export function jobFields(
  command: string,
  files: readonly ParamsFileValues[],
  before: Readonly<Record<string, string>>,
): ParamField[] {
  const fromFiles: Record<string, string> = Object.assign({}, ...files.map(({ values }) => values));
  return placeholders(command).map((name) => {
    const kept = Object.hasOwn(before, name) && before[name] !== MASK ? before[name] : undefined;
    const inFile = Object.hasOwn(fromFiles, name) ? fromFiles[name] : undefined;
    return { name, value: kept ?? inFile ?? null };
  });
}

/** The params that only files decide: the code reads them itself, so a run cannot change them without the file. */
export function fileParams(command: string, files: readonly ParamsFileValues[]): FileParam[] {
  const fields = new Set(placeholders(command));
  return files.flatMap(({ file, values }) =>
    Object.entries(values)
      .filter(([name]) => !fields.has(name))
      .map(([name, value]) => ({ name, value, file })),
  );
}

/** The params to send: every field that the files alone would not give. */
export function changedFromFiles(
  values: Readonly<Record<string, string>>,
  files: readonly ParamsFileValues[],
): Record<string, string> {
  const fromFiles: Record<string, string> = Object.assign({}, ...files.map((file) => file.values));
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => fromFiles[name] !== value));
}
