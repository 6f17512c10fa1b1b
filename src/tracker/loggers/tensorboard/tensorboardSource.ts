import { relative, sep } from 'node:path';
import type { IncomingPoint } from '../../store/store';
import { UnpackFolder } from '../binary/unpackFolder';
import type { LoggedFacts, LoggerContext, LoggerSource } from '../loggers';
import type { EventChunk } from './eventFile';
import { FollowedFile } from './followedFile';
import { runFiles } from './runFiles';
import { EventSniffer } from './sniffEvents';

/** Milliseconds between two looks for new event files. */
const LOOK_EVERY = 2000;

/**
 * Reads the event files of one run of TensorBoard, older ones first. Where a restart writes steps again, all points are
 * kept and the later ones count, which is how the store reads a series.
 */
export class TensorboardSource implements LoggerSource {
  private readonly unpack: UnpackFolder;
  private readonly sniffer = new EventSniffer();
  private readonly followed = new Map<string, FollowedFile>();
  /** Of each metric the last step, and when it was written. */
  private readonly lastPoints = new Map<string, { step: number; timestamp: number }>();
  private looked = Number.NEGATIVE_INFINITY;
  private sawEnd = false;

  /** `path` is a folder or one event file; files last written to before the context's start are passed over. */
  constructor(
    private readonly path: string,
    private readonly name: string,
    private readonly context: LoggerContext,
  ) {
    this.unpack = new UnpackFolder(context.artifacts, 'tensorboard');
  }

  async poll(final: boolean): Promise<boolean> {
    await this.unpack.open();
    await this.look(final);
    let failure: unknown = null;
    for (const file of this.followed.values()) {
      try {
        const chunk = await file.next(final);
        if (chunk === null) continue;
        await this.store(file, chunk);
        return true;
      } catch (error) {
        // A file that can't be read must not stop the others; what was read and not stored must be read again.
        if (file.unstored || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
        failure ??= error;
      }
    }
    if (failure !== null) throw failure;
    return false;
  }

  facts(): LoggedFacts {
    const files = [...this.followed.values()];
    const times = files.flatMap(({ times }) => (times === null ? [] : [times]));
    const params: Record<string, string> = Object.assign({}, ...files.map((file) => file.params));
    return {
      ...(times.length > 0 && {
        startTime: Math.min(...times.map(([first]) => first)),
        endTime: Math.max(...times.map(([, last]) => last)),
      }),
      ...(Object.keys(params).length > 0 && { params }),
      artifacts: this.unpack.files(),
    };
  }

  private async look(final: boolean): Promise<void> {
    const now = performance.now();
    if (final ? this.sawEnd : now - this.looked < LOOK_EVERY) return;
    this.looked = now;
    this.sawEnd = final;
    const files = await runFiles(this.path, this.context.startTime, this.sniffer);
    const numbers = new Map<string, number>();
    for (const file of files) {
      const number = (numbers.get(file.inside) ?? 0) + 1;
      numbers.set(file.inside, number);
      if (this.followed.has(file.path)) continue;
      const inside = relative(this.path, file.path).split(sep).join('/');
      const name = inside === '' ? this.name : `${this.name}:${inside}`;
      this.followed.set(file.path, new FollowedFile(file, name, this.context, this.unpack, number));
    }
  }

  private async store(file: FollowedFile, chunk: EventChunk): Promise<void> {
    const points = await file.take(chunk);
    file.store(points);
    this.noteSteps(points, file);
  }

  private noteSteps(points: readonly IncomingPoint[], file: FollowedFile): void {
    for (const point of points) {
      const { key, step, timestamp } = point;
      const last = this.lastPoints.get(key);
      if (file.isFirstOf(key) && last !== undefined && step <= last.step && timestamp >= last.timestamp) {
        file.sayAgain(point, last.step);
      }
      if (last === undefined || step > last.step) this.lastPoints.set(key, { step, timestamp });
    }
    this.context.fileKeys.note(points.map(({ key, step }) => [key, step]));
  }
}
