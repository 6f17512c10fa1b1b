import { readdir } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { parseLiteral } from '../../../shared/stdout/literal';
import { isTable } from '../../../shared/stdout/objectContent';
import { cellNumber } from '../../ingest/csvSource';
import { TableFile, type TableRow, type TableState } from '../../ingest/tableFile';
import type { IncomingPoint } from '../../store/store';
import type { LoggedFacts, LoggerContext, LoggerSource } from '../loggers';
import { numbersOf, storedState, storePoints } from '../logPoints';
import { paramsOf } from '../paramsOf';
import { SideFile } from '../sideFile';

interface DvcliveState {
  tables: Record<string, TableState>;
  /** Of metrics that are only in the summary: what it said of them last. */
  summary: Record<string, string>;
}

const MOST_METRICS = 2000;
const MOST_IMAGES = 1000;

/**
 * Reads DVCLive's folder: a table for each metric in `plots/metrics`, `metrics.json` for what has no table,
 * `params.yaml`, and the pictures (dvclive/live.py, dvclive/plots/metric.py). A new `Live()` writes all of it anew.
 */
export class DvcliveSource implements LoggerSource {
  private readonly tables = new Map<string, TableFile>();
  private readonly state: DvcliveState;
  private readonly params: SideFile;
  private readonly summary: SideFile;
  private readonly found: LoggedFacts = {};

  constructor(
    private readonly path: string,
    private readonly name: string,
    private readonly context: LoggerContext,
  ) {
    const stored = storedState<DvcliveState>(context, name);
    this.state = { tables: { ...stored?.tables }, summary: { ...stored?.summary } };
    this.params = new SideFile(join(path, 'params.yaml'));
    this.summary = new SideFile(join(path, 'metrics.json'));
  }

  async poll(final: boolean): Promise<boolean> {
    const params = await this.params.changed();
    if (params !== null) this.found.params = paramsOf(params, 'yaml');
    let more = params !== null;
    for (const file of await this.tableFiles()) {
      if (await this.readTable(file, final)) more = true;
    }
    const summary = await this.summary.changed();
    if (summary !== null) {
      this.readSummary(summary);
      more = true;
    }
    if (more) this.found.artifacts = await this.images();
    return more;
  }

  facts(): LoggedFacts {
    return this.found;
  }

  private async readTable(file: string, final: boolean): Promise<boolean> {
    const { context, state } = this;
    const rest = slashes(relative(join(this.path, 'plots', 'metrics'), file));
    const key = rest.replace(/\.[ct]sv$/, '');
    let table = this.tables.get(rest);
    if (table === undefined) {
      const { startTime, filesBefore } = context;
      table = new TableFile(file, state.tables[rest] ?? null, { startTime, file: filesBefore?.get(file) });
      this.tables.set(rest, table);
    }
    const chunk = await table.next(final);
    if (chunk === null) return false;
    if (chunk.restarted && context.mirrors === true) context.store.metrics.remove(context.runId, [key]);
    if (chunk.damage !== null) {
      context.store.runs.warn(context.runId, `Not all of ${rest} could be read: ${chunk.damage}.`);
    }
    const now = Math.min(Date.now(), Math.round(chunk.modified));
    state.tables[rest] = table.state();
    storePoints(
      context,
      this.name,
      chunk.rows.flatMap((row) => pointOf(row, key, now)),
      state,
    );
    return true;
  }

  /** A metric that is logged without a plot is in the summary alone. */
  private readSummary(text: string): void {
    const values = parseLiteral(text);
    if (!isTable(values)) return;
    const step = Number.isSafeInteger(values.step) ? Number(values.step) : 0;
    const tables = new Set(Object.keys(this.state.tables).map((rest) => rest.replace(/\.[ct]sv$/, '')));
    const points: IncomingPoint[] = [];
    for (const [key, value] of numbersOf(values)) {
      const said = `${step} ${value}`;
      if (key === 'step' || tables.has(key) || this.state.summary[key]?.split(' ')[1] === String(value)) continue;
      this.state.summary[key] = said;
      points.push({ key, step, timestamp: Date.now(), value });
    }
    if (points.length > 0) storePoints(this.context, this.name, points, this.state);
  }

  private async tableFiles(): Promise<string[]> {
    const folder = join(this.path, 'plots', 'metrics');
    const names = await readdir(folder, { recursive: true }).catch((): string[] => []);
    const tables = names.filter((name) => /\.[ct]sv$/.test(name)).sort();
    return tables.slice(0, MOST_METRICS).map((name) => join(folder, name));
  }

  private async images(): Promise<{ file: string; path: string }[]> {
    const folder = join(this.path, 'plots', 'images');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isFile())
      .slice(0, MOST_IMAGES)
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        return { file, path: `images/${slashes(relative(folder, file))}` };
      });
  }
}

function pointOf(row: TableRow, key: string, now: number): IncomingPoint[] {
  const step = cellNumber(row.get('step') ?? '');
  const value = cellNumber(row.get(basename(key)) ?? '');
  const time = cellNumber(row.get('timestamp') ?? '');
  if (step === null || value === null || !Number.isSafeInteger(step)) return [];
  return [{ key, step, timestamp: time !== null && Number.isFinite(time) ? time : now, value }];
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}
