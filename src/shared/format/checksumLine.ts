/**
 * The line that GNU sha256sum prints for a file: a name with a backslash or a line break is escaped, and its line
 * starts with a backslash. `hash` is hex without a prefix.
 */
export function checksumLine(hash: string, name: string): string {
  if (!/[\\\n\r]/.test(name)) return `${hash}  ${name}\n`;
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `\\${hash}  ${escaped}\n`;
}
