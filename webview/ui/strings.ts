/** Fills in one of the page's texts: `{0}`, `{1}`, … are replaced by the arguments. */
export type Translate<Key extends string> = (key: Key, ...values: (string | number)[]) => string;

/** The texts the host sent, with the English ones where it sent none. */
export function translator<Key extends string>(
  english: Readonly<Record<Key, string>>,
  translated: Readonly<Record<string, string>>,
): Translate<Key> {
  return (key, ...values) => fillIn(translated[key] ?? english[key], values);
}

function fillIn(text: string, values: readonly (string | number)[]): string {
  return text.replace(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}
