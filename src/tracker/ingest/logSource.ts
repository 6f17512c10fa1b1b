import type { StdoutRules } from '../../shared/config/mlopsSchema';
import { LineRules } from '../../shared/stdout/lineRules';
import type { PlacerState } from '../../shared/stdout/stepPlacer';
import type { IncomingPoint } from '../store/store';
import { LineFollower, type LinePosition } from './lineFollower';
import type { Source, SourceContext } from './source';

interface LogState {
  position: LinePosition;
  rules: PlacerState;
}

const NAME = 'log';
/** Bytes of output without a metric after which the position is stored all the same, to save reading it again. */
const STORE_EVERY = 8 * 1024 * 1024;

/** Reads the metrics in a run's output. */
export class LogSource implements Source {
  private readonly lines: LineFollower;
  private readonly rules: LineRules;
  private storedOffset: number;

  constructor(
    path: string,
    rules: StdoutRules | null,
    private readonly context: SourceContext,
  ) {
    const text = context.store.metrics.position(context.runId, NAME);
    const state = text === null ? null : (JSON.parse(text) as LogState);
    this.lines = new LineFollower(path, 'log', state?.position ?? null);
    this.rules = new LineRules(rules, state?.rules ?? null);
    this.storedOffset = state?.position.offset ?? 0;
  }

  async poll(final: boolean): Promise<boolean> {
    const chunk = await this.lines.next(final);
    if (chunk === null) return false;
    // Lines read late, after the tracker was away, were written when the file last changed at the latest.
    const now = Math.min(Date.now(), Math.round(chunk.modified));
    const points: IncomingPoint[] = [];
    for (const line of chunk.lines) {
      for (const point of this.rules.read(line, now)) {
        if (!this.context.fileKeys.covers(point.key, point.step)) points.push(point);
      }
    }
    this.store(points, chunk.restarted);
    return true;
  }

  private store(points: IncomingPoint[], restarted: boolean): void {
    const position = this.lines.position();
    if (points.length === 0 && !restarted && position.offset - this.storedOffset < STORE_EVERY) return;
    const state: LogState = { position, rules: this.rules.state() };
    this.context.store.metrics.append(this.context.runId, points, { source: NAME, state: JSON.stringify(state) });
    this.storedOffset = position.offset;
  }
}
