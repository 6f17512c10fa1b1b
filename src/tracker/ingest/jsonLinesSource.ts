import { basename } from 'node:path';
import { maskCommand } from '../../shared/params/secrets';
import { parseLiteral } from '../../shared/stdout/literal';
import { isTable } from '../../shared/stdout/objectContent';
import type { PlacerState } from '../../shared/stdout/stepPlacer';
import type { IncomingPoint } from '../store/store';
import { partBeforeRun } from './beforeRun';
import { LineFollower, type LinePosition } from './lineFollower';
import { RowReader } from './rowReader';
import type { Source, SourceContext } from './source';

interface JsonLinesState {
  position: LinePosition;
  rows: PlacerState;
  /** A line that could not be read was said. */
  warned: boolean;
}

/** Reads metrics that a program appends to a file as JSON objects, one a line. */
export class JsonLinesSource implements Source {
  private lines: LineFollower | null;
  private readonly rows: RowReader;
  private warned: boolean;

  /** `own`: the file was made for this run, so that all in it is the run's. */
  constructor(
    private readonly path: string,
    private readonly name: string,
    private readonly own: boolean,
    private readonly context: SourceContext,
  ) {
    const text = context.store.metrics.position(context.runId, name);
    const state = text === null ? null : (JSON.parse(text) as JsonLinesState);
    this.lines = state === null ? null : new LineFollower(path, 'checked', state.position);
    this.rows = new RowReader(state?.rows ?? null);
    this.warned = state?.warned ?? false;
    context.fileKeys.note(this.rows.lastSteps());
  }

  async poll(final: boolean): Promise<boolean> {
    this.lines ??= await this.firstLook();
    const chunk = await this.lines.next(final);
    if (chunk === null) return false;
    const now = Math.min(Date.now(), Math.round(chunk.modified));
    const points: IncomingPoint[] = [];
    for (const line of chunk.lines) {
      if (line.trim() === '') continue;
      const row = parseLiteral(line);
      if (isTable(row)) points.push(...this.rows.read(row, now));
      else this.warn(line);
    }
    if (chunk.passedOver) this.warn('a line of more than a megabyte');
    this.store(points);
    return true;
  }

  /** What was in the file before the run is not the run's. */
  private async firstLook(): Promise<LineFollower> {
    const { startTime, filesBefore } = this.context;
    const before = filesBefore?.get(this.path);
    const old = this.own ? null : await partBeforeRun(this.path, startTime, before);
    const offset = old?.size ?? 0;
    const lines = new LineFollower(this.path, 'checked', { offset, skipping: false, before: old?.tail ?? '' });
    if (offset > 0) this.store([], lines);
    return lines;
  }

  private warn(line: string): void {
    if (this.warned) return;
    this.warned = true;
    const file = this.own ? 'MLOPS_METRICS_FILE' : basename(this.path);
    const masked = maskCommand(line.slice(0, 1000));
    const shown = masked.length > 80 ? `${masked.slice(0, 80)}…` : masked;
    this.context.store.runs.warn(
      this.context.runId,
      `${file} holds lines that are no JSON objects. Only the other lines were read. The first of them: ${shown}`,
    );
  }

  private store(points: IncomingPoint[], lines = this.lines): void {
    if (lines === null) return;
    const state: JsonLinesState = {
      position: lines.position(),
      rows: this.rows.state(),
      warned: this.warned,
    };
    this.context.store.metrics.append(this.context.runId, points, { source: this.name, state: JSON.stringify(state) });
    this.context.fileKeys.note(points.map(({ key, step }) => [key, step]));
  }
}
