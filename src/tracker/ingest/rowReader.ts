import type { LineContent, LinePoint } from '../../shared/stdout/linePoint';
import type { LiteralTable } from '../../shared/stdout/literal';
import { objectContent } from '../../shared/stdout/objectContent';
import { type PlacerState, StepPlacer } from '../../shared/stdout/stepPlacer';

/** Makes points of rows, each with its own step: a line of JSON, a line of a table, an object of a list. */
export class RowReader {
  private readonly placer: StepPlacer;

  constructor(state: PlacerState | null) {
    this.placer = new StepPlacer(state);
  }

  /** `now` is in milliseconds since the epoch. */
  read(row: LiteralTable, now: number): LinePoint[] {
    return this.place(longForm(row) ?? objectContent(row), now);
  }

  lastSteps(): [key: string, step: number][] {
    return this.placer.lastSteps();
  }

  state(): PlacerState {
    return this.placer.state();
  }

  private place({ marks, values, timestamp }: LineContent, now: number): LinePoint[] {
    // A step that a file gives is the run's own, whatever epoch stands beside it.
    const named = this.placer.mark(marks.step === undefined ? marks : { step: marks.step });
    if (marks.epoch !== undefined && this.placer.epochsAreValues) values.set('epoch', marks.epoch);
    const points: LinePoint[] = [];
    for (const [key, value] of values) {
      const step = this.placer.place(key, named);
      if (step !== null) points.push({ key, step, timestamp: timestamp ?? now, value });
    }
    this.placer.release();
    return points;
  }
}

/** `{"metric": "loss", "value": 0.3, "step": 1}`: one metric, named in a field of its own. */
function longForm(row: LiteralTable): LineContent | null {
  const name = row.metric ?? row.key ?? row.name;
  if (typeof name !== 'string' || name === '' || row.value === undefined) return null;
  const { metric, key, name: _, value, ...rest } = row;
  const content = objectContent({ ...rest, value });
  const found = content.values.get('value');
  return { ...content, values: new Map(found === undefined ? [] : [[name.slice(0, 250), found]]) };
}
