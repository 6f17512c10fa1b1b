import type { JsonValue } from './json';

/** JSON as Python's json.dumps writes it: the value of some of MLflow's tags, which are compared as texts. */
export function pythonJson(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, field]) => `${quoted(name)}: ${pythonJson(field)}`);
    return `{${fields.join(', ')}}`;
  }
  return typeof value === 'string' ? quoted(value) : String(value ?? null);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
