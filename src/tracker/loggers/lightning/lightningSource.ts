import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggedFacts, LoggerContext, LoggerSource } from '../loggers';
import { paramsOf } from '../paramsOf';
import { SideFile } from '../sideFile';
import { StepTableReader } from '../tables/stepTableSource';

/**
 * Reads a folder of Lightning's CSVLogger: `metrics.csv`, whose rows of training and validation alternate and which is
 * written again with more columns, and `hparams.yaml` (lightning/fabric/loggers/csv_logs.py).
 */
export class LightningSource implements LoggerSource {
  private readonly table: StepTableReader;
  private readonly hparams: SideFile;
  private readonly found: LoggedFacts = {};

  constructor(
    private readonly path: string,
    name: string,
    context: LoggerContext,
  ) {
    this.table = new StepTableReader(join(path, 'metrics.csv'), name, { step: 'step', segments: false }, context);
    this.hparams = new SideFile(join(path, 'hparams.yaml'));
  }

  async poll(final: boolean): Promise<boolean> {
    const text = await this.hparams.changed();
    if (text !== null) this.found.params = paramsOf(text, 'yaml');
    const more = await this.table.poll(final);
    if (more || text !== null || final) await this.listCheckpoints();
    return more || text !== null;
  }

  facts(): LoggedFacts {
    return this.found;
  }

  private async listCheckpoints(): Promise<void> {
    const folder = join(this.path, 'checkpoints');
    const names = await readdir(folder).catch((): string[] => []);
    const kept = names.filter((name) => name.endsWith('.ckpt')).slice(0, 100);
    if (kept.length > 0) {
      this.found.artifacts = kept.map((name) => ({ file: join(folder, name), path: `checkpoints/${name}` }));
    }
  }
}
