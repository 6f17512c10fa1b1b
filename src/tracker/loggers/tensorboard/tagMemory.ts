/** What is kept of a tag whose values are no plain numbers: its plugin, and how many values it had. JSON-safe. */
export type KnownTag = [tag: string, plugin: string | null, count: number];

/** Tags beyond these are not read into files: no log may fill the memory. */
const MAX_TAGS = 1000;

/** The tags of one event file that hold more than numbers. */
export class TagMemory {
  private readonly tags: Map<string, { plugin: string | null; count: number }>;

  constructor(known: readonly KnownTag[]) {
    this.tags = new Map(known.map(([tag, plugin, count]) => [tag, { plugin, count }]));
  }

  plugin(tag: string): string | null {
    return this.tags.get(tag)?.plugin ?? null;
  }

  /** Remembers the plugin that a tag's first value names. */
  learn(tag: string, plugin: string): void {
    if (!this.tags.has(tag) && this.tags.size < MAX_TAGS) this.tags.set(tag, { plugin, count: 0 });
  }

  /** The number of this value among the tag's, from 0; null where there are too many tags. */
  count(tag: string): number | null {
    const known = this.tags.get(tag) ?? (this.tags.size < MAX_TAGS ? { plugin: null, count: 0 } : null);
    if (known === null) return null;
    this.tags.set(tag, known);
    return known.count++;
  }

  clear(): void {
    this.tags.clear();
  }

  state(): KnownTag[] {
    return [...this.tags].map(([tag, { plugin, count }]) => [tag, plugin, count]);
  }
}
