/** What is kept of a tag whose values are no plain numbers. JSON-safe. */
export interface KnownTag {
  tag: string;
  plugin: string | null;
  /** How many values it had. */
  count: number;
  /** Bytes of its histograms that were written to a file. */
  bytes: number;
}

/** Tags beyond these are not read into files: no log may fill the memory. */
const MAX_TAGS = 1000;

/** The tags of one event file that hold more than numbers. */
export class TagMemory {
  private readonly tags: Map<string, KnownTag>;

  constructor(known: readonly KnownTag[]) {
    this.tags = new Map(known.map((one) => [one.tag, { ...one }]));
  }

  plugin(tag: string): string | null {
    return this.tags.get(tag)?.plugin ?? null;
  }

  /** Remembers the plugin that a tag's first value names. */
  learn(tag: string, plugin: string): void {
    if (!this.tags.has(tag)) this.add(tag, plugin);
  }

  /** What is known of a tag, to be changed; null where there are too many tags. */
  known(tag: string): KnownTag | null {
    return this.tags.get(tag) ?? this.add(tag, null);
  }

  clear(): void {
    this.tags.clear();
  }

  state(): KnownTag[] {
    return [...this.tags.values()];
  }

  private add(tag: string, plugin: string | null): KnownTag | null {
    if (this.tags.size >= MAX_TAGS) return null;
    const known = { tag, plugin, count: 0, bytes: 0 };
    this.tags.set(tag, known);
    return known;
  }
}
