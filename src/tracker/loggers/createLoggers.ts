import type { OpenDriver } from '../store/driver/driver';
import { DvcliveFinder } from './dvclive/dvcliveFinder';
import { DvcliveSource } from './dvclive/dvcliveSource';
import { KerasSource } from './keras/kerasSource';
import { LightningSource } from './lightning/lightningSource';
import type { LogFinder } from './logFinder';
import type { FoundLog, LoggerContext, LoggerSource, Loggers } from './loggers';
import { logId } from './logId';
import { TableFinder } from './tables/tableFinder';
import { PlainTableSource } from './tables/tableSource';
import { TensorboardFinder } from './tensorboard/tensorboardFinder';
import { TensorboardSource } from './tensorboard/tensorboardSource';
import { TrackioFinder } from './trackio/trackioFinder';
import { TrackioSource } from './trackio/trackioSource';
import { TrainerStateFinder } from './transformers/trainerStateFinder';
import { TrainerStateSource } from './transformers/trainerStateSource';
import { walkLogs } from './walkLogs';
import { WandbFinder } from './wandb/wandbFinder';
import { WandbSource } from './wandb/wandbSource';

/** Makes the room that finds and reads the files of other loggers. */
export function createLoggers({ openDatabase }: { openDatabase: OpenDriver }): Loggers {
  const finders: LogFinder[] = [
    new TensorboardFinder(),
    new WandbFinder(),
    new TrackioFinder(openDatabase),
    new DvcliveFinder(),
    new TrainerStateFinder(),
    new TableFinder(),
  ];
  return {
    async find(folder, { since = 0, signal } = {}) {
      const files = await walkLogs(folder, signal);
      const found: FoundLog[] = [];
      for (const finder of finders) found.push(...(await finder.find(folder, files, signal)));
      return found.filter(({ modified }) => modified >= since);
    },
    open: (found, context) => openLog(found, context, openDatabase),
  };
}

function openLog(found: FoundLog, context: LoggerContext, openDatabase: OpenDriver): LoggerSource {
  const { format, path, part } = found;
  const name = logId(found);
  switch (format) {
    case 'tensorboard':
      return new TensorboardSource(path, name, context);
    case 'wandb':
      return new WandbSource(path, name, context);
    case 'dvclive':
      return new DvcliveSource(path, name, context);
    case 'lightning':
      return new LightningSource(path, name, context);
    case 'keras':
      return new KerasSource(path, name, context);
    case 'transformers':
      return new TrainerStateSource(path, name, context);
    case 'trackio':
      return new TrackioSource(path, part ?? '', name, openDatabase, context);
    default:
      return new PlainTableSource(path, name, format, context);
  }
}
