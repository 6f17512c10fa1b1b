const MACHINE = /^(?:mlflow|mlops|cockpit)\./;

/** The tags that people gave a run: those that tools keep for themselves are left out. */
export function ownTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !MACHINE.test(key)));
}
