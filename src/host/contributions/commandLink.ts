import type { CommandArguments, CommandId } from './commandIds';

/** A `command:` URI for Markdown. */
export function commandLink<K extends CommandId>(id: K, ...args: CommandArguments[K]): string {
  return args.length === 0 ? `command:${id}` : `command:${id}?${encodeURIComponent(JSON.stringify(args))}`;
}
