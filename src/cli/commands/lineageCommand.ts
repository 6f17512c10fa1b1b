import type { TrackerClient } from '../../client/trackerClient';
import type { LineageGraph, LineageNode } from '../../shared/model/lineage';
import { type CliContext, type StoreOptions, withTracker } from '../cliContext';
import type { Printer } from '../output/printer';

/** `lineage RUN|MODEL/VERSION`: what it came from and what came of it. */
export async function lineageCommand(
  context: CliContext,
  printer: Printer,
  reference: string,
  options: StoreOptions & { json?: boolean },
): Promise<void> {
  const graph = await withTracker(context, options, async (client) =>
    client.request('GET /v1/lineage', { body: { focus: await focusOf(client, reference) } }),
  );
  if (options.json) return printer.json(graph);
  for (const line of lineageLines(graph, (text) => printer.style(text, 'bold'))) printer.line(line);
}

async function focusOf(client: TrackerClient, reference: string): Promise<string> {
  const [, model, version] = /^(.+)\/(\d+)$/.exec(reference) ?? [];
  if (model !== undefined) {
    const { models } = await client.request('GET /v1/models');
    if (models.some(({ name }) => name === model)) return `model:${model}/${version}`;
  }
  const run = await client.request('GET /v1/runs/:id', { params: { id: reference } });
  return `run:${run.id}`;
}

/** The graph as a tree from its sources on; what several things lead to is drawn out once and then only named. */
export function lineageLines(graph: LineageGraph, emphasize: (text: string) => string): string[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const next = new Map<string, string[]>();
  for (const { from, to } of graph.edges) next.set(from, [...(next.get(from) ?? []), to]);
  const targets = new Set(graph.edges.map(({ to }) => to));
  const drawn = new Set<string>();
  const lines: string[] = [];
  const draw = (id: string, first: string, rest: string): void => {
    const node = nodes.get(id);
    if (!node) return;
    const after = next.get(id) ?? [];
    const again = drawn.has(id) && after.length > 0;
    drawn.add(id);
    const text = nodeText(node);
    lines.push(`${first}${id === graph.focus ? emphasize(text) : text}${again ? ' (see above)' : ''}`);
    if (again) return;
    for (const [index, child] of after.entries()) {
      const last = index === after.length - 1;
      draw(child, `${rest}${last ? '└─ ' : '├─ '}`, `${rest}${last ? '   ' : '│  '}`);
    }
  };
  for (const { id } of graph.nodes) if (!targets.has(id)) draw(id, '', '');
  return lines;
}

function nodeText({ kind, label, fact }: LineageNode): string {
  return `${kind} ${label}${fact === '' ? '' : `  ${fact}`}`;
}
