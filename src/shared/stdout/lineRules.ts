import type { StdoutRules } from '../config/mlopsSchema';
import type { LineContent, LinePoint } from './linePoint';
import { parseLiteral } from './literal';
import { isTable, objectContent } from './objectContent';
import { OwnPatterns } from './ownPatterns';
import { readPairs } from './pairs';
import { plainLine } from './plainLine';
import { withoutProgressBar } from './progressBar';
import { stepMarks } from './stepMarks';
import { type PlacerState, StepPlacer } from './stepPlacer';

/** Longer lines are data, not messages: they give no metrics. In UTF-16 units. */
const MAX_LINE = 65_536;

const NOTHING: readonly LinePoint[] = [];
const MARKER = /epoch|step|iter|batch/i;

/** Reads the metrics in a run's output, line by line: by the built-in rules, by a job's own patterns, or none. */
export class LineRules {
  private readonly placer: StepPlacer;
  private readonly read_: (text: string) => LineContent | null;

  /** `state` is what {@link state} gave: a restarted reader goes on where the last one stood. */
  constructor(rules: StdoutRules | null, state: PlacerState | null = null) {
    this.placer = new StepPlacer(state);
    if (rules === 'off' || rules === false) this.read_ = () => null;
    else if (rules === null) this.read_ = builtIn;
    else {
      const own = new OwnPatterns(rules.patterns);
      this.read_ = (text) => own.read(text);
    }
  }

  /** The points of one line, without its line end. `now` is in milliseconds since the epoch. Never throws. */
  read(line: string, now: number): readonly LinePoint[] {
    if (line.length > MAX_LINE) return NOTHING;
    const content = this.read_(plainLine(line));
    if (content === null) return NOTHING;
    const { marks, values } = content;
    const named = this.placer.mark(marks);
    if (marks.epoch !== undefined && this.placer.epochsAreValues) values.set('epoch', marks.epoch);
    if (values.size === 0) return NOTHING;
    const timestamp = content.timestamp ?? now;
    const points: LinePoint[] = [];
    for (const [key, value] of values) {
      const step = this.placer.place(key, named);
      if (step !== null) points.push({ key, step, timestamp, value });
    }
    return points;
  }

  /** What a reader needs to go on after this line; JSON-safe. */
  state(): PlacerState {
    return this.placer.state();
  }
}

function builtIn(line: string): LineContent | null {
  if (!line.includes('=') && !line.includes(':') && !MARKER.test(line)) return null;
  const text = withoutProgressBar(line);
  if (text === null) return null;
  const open = text.indexOf('{');
  const end = open === -1 ? '' : text.trimEnd();
  const table = end.endsWith('}') ? parseLiteral(end.slice(open)) : undefined;
  if (!isTable(table)) return pairContent(text);
  // Before an object may stand a log prefix, a marker such as `step 10:`, or a title.
  const before = pairContent(text.slice(0, open));
  const object = objectContent(table);
  const values = new Map([...before.values, ...object.values]);
  return { ...object, marks: { ...before.marks, ...object.marks }, values };
}

function pairContent(text: string): LineContent {
  return { marks: stepMarks(text), values: readPairs(text) };
}
