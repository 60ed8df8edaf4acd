import { arrow, box, frame, picture, type Rectangle, type Theme } from './svg';

const cell = { width: 172, height: 54, gapX: 32, gapY: 66, margin: 30 } as const;
/** The distance between a frame and its boxes, by the number of frames around it. */
const paddings = [
  { side: 22, top: 50, bottom: 22 },
  { side: 12, top: 28, bottom: 12 },
] as const;

type Cell = { readonly column: number; readonly row: number };
type Box = Cell & { readonly title: string; readonly below: string };
type Flow = {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly frames: readonly { readonly from: Cell; readonly to: Cell; readonly title: string }[];
  readonly arrows: readonly (readonly [string, string])[];
};

const placeOf = ({ column, row }: Cell): Rectangle => ({
  x: cell.margin + column * (cell.width + cell.gapX),
  y: cell.margin + row * (cell.height + cell.gapY),
  width: cell.width,
  height: cell.height,
});

function parseFlow(text: string): Flow {
  const boxes = new Map<string, Box>();
  const frames: Flow['frames'][number][] = [];
  const arrows: (readonly [string, string])[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const aBox = /^box (\S+) (\d+),(\d+) ([^/]+?)(?: \/ (.+))?$/.exec(line);
    const aFrame = /^frame (\d+),(\d+) (\d+),(\d+) (.+)$/.exec(line);
    const anArrow = /^arrow (\S+) (\S+)$/.exec(line);
    if (aBox !== null) {
      const [, name = '', column, row, title = '', below = ''] = aBox;
      boxes.set(name, { column: Number(column), row: Number(row), title, below });
    } else if (aFrame !== null) {
      const [, left, top, right, bottom, title = ''] = aFrame;
      frames.push({
        from: { column: Number(left), row: Number(top) },
        to: { column: Number(right), row: Number(bottom) },
        title,
      });
    } else if (anArrow !== null) arrows.push([anArrow[1] ?? '', anArrow[2] ?? '']);
    else throw new Error(`this line is no frame, box or arrow: ${line}`);
  }
  return { boxes, frames, arrows };
}

/**
 * A straight line between neighbours in a row or column. Any other line goes down to the gap between the rows, along it, and down
 * again.
 */
function pathBetween(from: Box, to: Box): string {
  const [a, b] = [placeOf(from), placeOf(to)];
  const [middleA, middleB] = [a.x + a.width / 2, b.x + b.width / 2];
  if (from.row === to.row) {
    const y = a.y + a.height / 2;
    return from.column < to.column ? `M${a.x + a.width} ${y}H${b.x - 2}` : `M${a.x} ${y}H${b.x + b.width + 2}`;
  }
  const bottom = a.y + a.height;
  return middleA === middleB
    ? `M${middleA} ${bottom}V${b.y - 2}`
    : `M${middleA} ${bottom}V${bottom + 9}H${middleB}V${b.y - 2}`;
}

/**
 * Draws a picture from a text in the language that docs/pictures/data-flow.txt explains. Throws on a line that it does
 * not understand.
 */
export function flowPicture(title: string, text: string, theme: Theme): string {
  const { boxes, frames, arrows } = parseFlow(text);
  const boxNamed = (name: string): Box => {
    const found = boxes.get(name);
    if (found === undefined) throw new Error(`${title}: there is no box ${name}`);
    return found;
  };
  const cells = [...boxes.values()];
  const last = placeOf({
    column: Math.max(...cells.map(({ column }) => column)),
    row: Math.max(...cells.map(({ row }) => row)),
  });
  const framed = frames.map(({ from, to, title }, depth) => {
    const [a, b] = [placeOf(from), placeOf(to)];
    const { side, top, bottom } = paddings[depth] ?? paddings[1];
    const [x, y] = [a.x - side, a.y - top];
    return frame({ x, y, width: b.x + b.width + side - x, height: b.y + b.height + bottom - y }, title, theme);
  });
  return picture(
    { width: last.x + last.width + cell.margin, height: last.y + last.height + cell.margin },
    {
      title,
      description: arrows.map(([from, to]) => `${boxNamed(from).title} to ${boxNamed(to).title}`).join('; '),
    },
    [
      ...framed,
      ...arrows.map(([from, to]) => arrow(pathBetween(boxNamed(from), boxNamed(to)), theme)),
      ...cells.map((each) => box(placeOf(each), each.title, each.below, theme)),
    ],
    theme,
  );
}
