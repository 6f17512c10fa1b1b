import { parseQuietly, record } from './foreignYaml';

/** One entry point of an MLproject file. */
export interface MlProjectEntryPoint {
  name: string;
  /** Command with `{name}` placeholders. */
  command: string;
  /** Declared params; null where there is no default and a value must be given. */
  params: Record<string, string | null>;
}

/** The entry points of an MLproject file; none where it cannot be read as one. */
export function mlProjectEntryPoints(text: string): MlProjectEntryPoint[] {
  const root = parseQuietly(text);
  const entries = record(record(root).entry_points);
  return Object.entries(entries).flatMap(([name, entry]) => {
    const { command, parameters } = record(entry);
    if (typeof command !== 'string' || command.trim() === '') return [];
    const params = Object.fromEntries(
      Object.entries(record(parameters)).map(([param, declared]) => [param, defaultOf(declared)]),
    );
    return [{ name, command: command.trim(), params }];
  });
}

/** Fills `{name}` placeholders; each value goes through `quote`, since the line is for a shell. */
export function fillMlProjectCommand(
  command: string,
  values: Readonly<Record<string, string>>,
  quote: (value: string) => string,
): string {
  return command.replace(/(?<!\$)\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? whole : quote(value);
  });
}

function defaultOf(declared: unknown): string | null {
  const value = record(declared).default;
  return value === undefined || value === null ? null : String(value);
}
