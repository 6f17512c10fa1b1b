import { type CliContext, type StoreOptions, storePaths, withTracker } from '../cliContext';
import {
  type Check,
  type CheckState,
  checkDrive,
  checkGit,
  checkGpu,
  checkNode,
  checkPython,
  checkStore,
  failed,
  ok,
} from '../doctor/checks';
import type { Printer, Style } from '../output/printer';
import { tableLines } from '../output/table';

const MARKS: Record<CheckState, { text: string; style: Style }> = {
  ok: { text: '✓', style: 'green' },
  missing: { text: '–', style: 'yellow' },
  failed: { text: '✗', style: 'red' },
};

/** `doctor`: what works here, what does not, and why. Returns 1 where something needed does not work. */
export async function doctorCommand(
  context: CliContext,
  printer: Printer,
  options: StoreOptions & { json?: boolean },
): Promise<number> {
  const paths = storePaths(context, options);
  const checks = await Promise.all([
    checkNode(context.distDir),
    checkGit(context.cwd),
    checkPython(context.env),
    checkGpu(),
    checkStore(paths),
    checkDrive(paths),
  ]);
  checks.push(...(await checkTracker(context, options)));
  if (options.json) {
    printer.json({ checks });
  } else {
    const rows = checks.map(({ name, state, detail }) => {
      const { text, style } = MARKS[state];
      return [{ text, paint: (mark: string) => printer.style(mark, style) }, name, detail];
    });
    for (const line of tableLines(rows)) printer.line(line);
  }
  return checks.some(({ state }) => state === 'failed') ? 1 : 0;
}

async function checkTracker(context: CliContext, options: StoreOptions): Promise<Check[]> {
  try {
    return await withTracker(context, options, async (client) => {
      const { version, pid, activeRuns, database, notice } = await client.health();
      const runs = `${activeRuns} active ${activeRuns === 1 ? 'run' : 'runs'}`;
      return [
        ok('tracker', `version ${version} at ${client.address}, process ${pid}, ${runs}`),
        notice === null ? ok('database', database) : failed('database', notice),
      ];
    });
  } catch (error) {
    return [failed('tracker', error)];
  }
}
