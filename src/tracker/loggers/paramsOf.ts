import { readParamsText } from '../../shared/params/paramsFile';

/** Params of a YAML or JSON text that a logger writes, nested names joined by dots; none of a text that is damaged. */
export function paramsOf(text: string, format: 'yaml' | 'json'): Record<string, string> {
  try {
    return readParamsText(text, format);
  } catch {
    // It may be only half there: it is read again once it changes.
    return {};
  }
}
