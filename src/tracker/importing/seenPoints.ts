import type { IncomingPoint } from '../store/store';

const START_SIZE = 1 << 6;
/** Points kept to compare with: 96 MB at the most. */
const MOST_KEPT = 2 << 20;

/** The points of one metric so far, packed, to tell which come again: MLflow 3 logs the points of a model twice. */
export class SeenPoints {
  private columns = new Float64Array(START_SIZE * 3);
  private bits = new Uint32Array(this.columns.buffer);
  /** Indexes of points plus one, by hash; twice as many places as points. */
  private places = new Int32Array(START_SIZE * 2);
  private count = 0;
  /** Those that numbers do not hold exactly. */
  private readonly exact = new Set<string>();

  /** Full: whether a point came before can't be told here any more. */
  get full(): boolean {
    return this.count >= MOST_KEPT;
  }

  /** Takes a point in; false where one equal in step, time and value (NaN equals NaN) came before. */
  add({ step, timestamp, value, exact }: IncomingPoint): boolean {
    if (exact) return this.addExact(`${exact.step} ${exact.timestamp} ${value}`);
    if (this.full) return true;
    if (this.count * 3 === this.columns.length) this.grow();
    const at = this.count * 3;
    // Adding zero makes one of the two zeros.
    this.columns[at] = step + 0;
    this.columns[at + 1] = timestamp + 0;
    this.columns[at + 2] = Number.isNaN(value) ? Number.NaN : value + 0;
    const place = this.place(this.count);
    if (this.places[place] !== 0) return false;
    this.places[place] = ++this.count;
    return true;
  }

  private addExact(text: string): boolean {
    if (this.exact.has(text)) return false;
    this.exact.add(text);
    return true;
  }

  /** Where the point of that index is, or would go. */
  private place(index: number): number {
    const mask = this.places.length - 1;
    for (let place = this.hash(index) & mask; ; place = (place + 1) & mask) {
      const there = this.places[place] as number;
      if (there === 0 || this.equal(there - 1, index)) return place;
    }
  }

  private hash(index: number): number {
    let hash = 0;
    for (let at = index * 6; at < index * 6 + 6; at++)
      hash = Math.imul(hash ^ (this.bits[at] as number), 0x9e3779b1) ^ (hash >>> 15);
    return hash ^ (hash >>> 16);
  }

  private equal(a: number, b: number): boolean {
    for (let at = 0; at < 6; at++) if (this.bits[a * 6 + at] !== this.bits[b * 6 + at]) return false;
    return true;
  }

  private grow(): void {
    const columns = new Float64Array(this.columns.length * 2);
    columns.set(this.columns);
    this.columns = columns;
    this.bits = new Uint32Array(columns.buffer);
    this.places = new Int32Array(this.places.length * 2);
    for (let index = 0; index < this.count; index++) this.places[this.place(index)] = index + 1;
  }
}
