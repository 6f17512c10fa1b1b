/** Negative when `left` is the older version, 0 when equal; pre-release parts are compared as text. */
export function compareVersions(left: string, right: string): number {
  const [leftNumbers, leftRest] = split(left);
  const [rightNumbers, rightRest] = split(right);
  for (let index = 0; index < 3; index++) {
    const difference = (leftNumbers[index] ?? 0) - (rightNumbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (leftRest === rightRest) return 0;
  if (leftRest === '') return 1;
  if (rightRest === '') return -1;
  return leftRest < rightRest ? -1 : 1;
}

function split(version: string): [numbers: number[], rest: string] {
  const [core = '', ...rest] = version.split('-');
  return [core.split('.').map((part) => Number.parseInt(part, 10) || 0), rest.join('-')];
}
