import { isKept, safePath, stepName, type UnpackFolder } from '../binary/unpackFolder';
import type { SummaryValue } from './event';
import { type Histogram, histogramOf } from './histogram';
import { STRING, type Tensor } from './tensor';

/** What a value holds besides a number, as a file: its place among the artifacts and its content. */
export interface MediaFile {
  kind: 'images' | 'audio' | 'text';
  extension: string;
  content: Uint8Array | string;
}

const MAGICS: [kind: MediaFile['kind'], extension: string, at: number, magic: string][] = [
  ['images', 'png', 0, '\x89PNG'],
  ['images', 'jpg', 0, '\xff\xd8\xff'],
  ['images', 'gif', 0, 'GIF8'],
  ['images', 'webp', 8, 'WEBP'],
  ['images', 'bmp', 0, 'BM'],
  ['audio', 'wav', 8, 'WAVE'],
];

/** The distribution that a value holds; null for another kind. */
export function histogramIn({ histogram, tensor }: SummaryValue, plugin: string | null): Histogram | null {
  return histogram ?? (tensor === null || !isFor(plugin, 'histograms') ? null : histogramOf(tensor));
}

/** The files of a value; empty for a kind that is not read. `plugin` is what the tag's first value said. */
export function mediaOf(value: SummaryValue, plugin: string | null): MediaFile[] {
  const { image, audio, tensor } = value;
  if (image !== null) return filesOf([image], 'images');
  if (audio !== null) return filesOf([audio], 'audio');
  return tensor !== null && tensor.dtype === STRING ? stringFiles(tensor, plugin, value.tag) : [];
}

function stringFiles(tensor: Tensor, plugin: string | null, tag: string): MediaFile[] {
  if (plugin === 'text' || (plugin === null && tag.endsWith('/text_summary'))) {
    return [{ kind: 'text', extension: 'md', content: textOf(tensor) }];
  }
  // The first two texts of an image summary are its width and height.
  if (isFor(plugin, 'images')) return filesOf(tensor.strings.slice(2), 'images');
  return isFor(plugin, 'audio') ? filesOf(tensor.strings, 'audio') : [];
}

function isFor(plugin: string | null, wanted: string): boolean {
  return plugin === null || plugin === wanted;
}

function filesOf(contents: readonly Uint8Array[], wanted: MediaFile['kind']): MediaFile[] {
  return contents.flatMap((content) => {
    const head = Buffer.from(content.subarray(0, 16)).toString('latin1');
    const magic = MAGICS.find(([kind, , at, text]) => kind === wanted && head.startsWith(text, at));
    return magic === undefined ? [] : [{ kind: wanted, extension: magic[1], content }];
  });
}

/** Texts of a list one after another; those of a table as a table of Markdown, as TensorBoard shows them. */
function textOf({ shape, strings }: Tensor): string {
  const texts = strings.map((bytes) => Buffer.from(bytes).toString('utf8'));
  const width = shape.length === 2 ? (shape[1] ?? 1) : 1;
  if (width <= 1) return texts.join('\n\n');
  const rows = Array.from({ length: Math.ceil(texts.length / width) }, (_, row) =>
    texts.slice(row * width, (row + 1) * width),
  );
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('\n', '<br>')).join(' | ')} |`;
  const [head = [], ...rest] = rows;
  return [line(head), line(head.map(() => '---')), ...rest.map(line)].join('\n');
}

/** Writes the files of one value, thinned out where a tag has many. `index` counts the values of the tag from 0. */
export async function unpackMedia(
  files: readonly MediaFile[],
  { key, step, index }: { key: string; step: number | bigint; index: number },
  folder: UnpackFolder,
): Promise<boolean> {
  if (!isKept(index)) return true;
  let placed = true;
  for (const [number, { kind, extension, content }] of files.entries()) {
    const suffix = files.length === 1 ? '' : `_${number}`;
    const path = `${kind}/${safePath(key)}/${stepName(step)}${suffix}.${extension}`;
    if (!(await folder.write(path, content))) placed = false;
  }
  return placed;
}
