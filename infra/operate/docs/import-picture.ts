import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { importsOf } from './read-imports';
import { arrow, box, picture, type Rectangle, type Theme } from './svg';

/** The import graph: the parts that each part of the sources imports. */
type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>;

const tops = ['functions', 'shared', 'infra'];

/** The part that a file belongs to: its folder. Words and collectors are parts of their own, because other parts import them. */
function partOf(file: string): string {
  const [top = '', second = '', third = ''] = file.split('/');
  if (/^shared\/(controls|detections)\/.*\/words(\.ts)?$/.test(file)) return 'words.ts';
  if (/^shared\/kinds\/.*\/collect(\.ts)?$/.test(file)) return 'collect.ts';
  if (top === 'shared') return `shared/${second}`;
  if (top !== 'infra') return top;
  return second === 'local' && third === 'tenant' ? 'infra/local/tenant' : `infra/${second.replace(/\.ts$/, '')}`;
}

export function readImports(root: string): ImportGraph {
  const graph = new Map<string, Set<string>>();
  const files = tops.flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .map((file) => join(top, file).split(sep).join('/')),
  );
  for (const file of files.sort()) {
    const from = partOf(file);
    const imported = graph.get(from) ?? new Set();
    graph.set(from, imported);
    for (const target of importsOf(root, file)) {
      if (!tops.some((top) => target.startsWith(`${top}/`))) continue;
      const to = partOf(target);
      if (to !== from) imported.add(to);
    }
  }
  return graph;
}

function reachedFrom(graph: ImportGraph, start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...(graph.get(start) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(...(graph.get(next) ?? []));
  }
  return reached;
}

/** Parts that import one another become one box, so that the rest has no circles. */
function withoutCircles(graph: ImportGraph): ImportGraph {
  const reached = new Map([...graph.keys()].map((part) => [part, reachedFrom(graph, part)]));
  const boxOf = (part: string): string =>
    [...graph.keys()]
      .filter((other) => other === part || (reached.get(part)?.has(other) && reached.get(other)?.has(part)))
      .sort()
      .join(' + ');
  const boxes = new Map<string, Set<string>>();
  for (const [part, imported] of graph) {
    const name = boxOf(part);
    const targets = boxes.get(name) ?? new Set();
    boxes.set(name, targets);
    for (const target of imported) if (boxOf(target) !== name) targets.add(boxOf(target));
  }
  return boxes;
}

/** Removes arrows that follow from others: with a to b and b to c, there is none from a to c. */
function withoutDetours(graph: ImportGraph): ImportGraph {
  return new Map(
    [...graph].map(([part, imported]) => [
      part,
      new Set(
        [...imported].filter((target) => ![...imported].some((other) => reachedFrom(graph, other).has(target))).sort(),
      ),
    ]),
  );
}

const size = { width: 108, height: 48, gapX: 14, gapY: 70, margin: 24, perRow: 10 } as const;

/** The name of a part is its last folder, with the folders around it below. Parts in one box are listed one after the other. */
function labelOf(part: string): readonly [title: string, below: string] {
  const [first = '', ...others] = part.split(' + ');
  const at = first.lastIndexOf('/');
  const names = others.map((other) => other.slice(other.lastIndexOf('/') + 1));
  return [first.slice(at + 1), names.length > 0 ? `with ${names.join(', ')}` : first.slice(0, Math.max(at, 0))];
}

/** The rows from the top: each part is below every part that imports it. */
function rowsOf(graph: ImportGraph): readonly (readonly string[])[] {
  const rowOf = (part: string): number =>
    Math.max(-1, ...[...graph].filter(([, imported]) => imported.has(part)).map(([importer]) => rowOf(importer))) + 1;
  const rows: string[][] = [];
  for (const part of [...graph.keys()].sort()) {
    const row = rows[rowOf(part)] ?? [];
    rows[rowOf(part)] = row;
    row.push(part);
  }
  return rows;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Each part is below the middle of the parts that import it, as far as its row has space. */
function placesOf(graph: ImportGraph, width: number): ReadonlyMap<string, Rectangle> {
  const places = new Map<string, Rectangle>();
  const step = size.width + size.gapX;
  const most = width - size.margin - size.width;
  rowsOf(graph).forEach((row, at) => {
    if ((row.length - 1) * step > most - size.margin) throw new Error(`too many parts in a row: ${row.join(', ')}`);
    const wished = row.map((part) => {
      const above = [...places].filter(([importer]) => graph.get(importer)?.has(part)).map(([, { x }]) => x);
      return { part, x: above.length === 0 ? (width - size.width) / 2 : mean(above) };
    });
    wished.sort((a, b) => a.x - b.x);
    const middle = mean(wished.map(({ x }) => x));
    const first = Math.min(
      Math.max(size.margin, middle - ((row.length - 1) * step) / 2),
      most - (row.length - 1) * step,
    );
    wished.forEach(({ part }, column) => {
      const y = size.margin + at * (size.height + size.gapY);
      places.set(part, { x: Math.round(first + column * step), y, width: size.width, height: size.height });
    });
  });
  return places;
}

/** The picture of the import graph between folders: an arrow points to what is imported. */
export function importPicture(imports: ImportGraph, theme: Theme): string {
  const graph = withoutDetours(withoutCircles(imports));
  const width = size.margin * 2 + size.perRow * size.width + (size.perRow - 1) * size.gapX;
  const places = placesOf(graph, width);
  const bottom = Math.max(...[...places.values()].map(({ y }) => y));
  const arrows = [...graph].flatMap(([part, imported]) =>
    [...imported].flatMap((target) => {
      const [a, b] = [places.get(part), places.get(target)];
      if (a === undefined || b === undefined) return [];
      const [fromX, fromY, toX, toY] = [a.x + a.width / 2, a.y + a.height, b.x + b.width / 2, b.y - 2];
      const bend = (toY - fromY) / 2;
      return [arrow(`M${fromX} ${fromY}C${fromX} ${fromY + bend} ${toX} ${toY - bend} ${toX} ${toY}`, theme)];
    }),
  );
  return picture(
    { width, height: bottom + size.height + size.margin },
    {
      title: 'Imports between folders',
      description: [...graph]
        .filter(([, imported]) => imported.size > 0)
        .map(([part, imported]) => `${part} imports ${[...imported].join(', ')}`)
        .join('; '),
    },
    [...arrows, ...[...places].map(([part, place]) => box(place, ...labelOf(part), theme))],
    theme,
  );
}
