/**
 * Charts as inline SVG, without scripts, `style` attributes or images. The label of each contains its numbers, and
 * shape or height differs as well as colour. An unknown value is null: it is drawn hollow, never as zero.
 */
import { scaleBand, scaleLinear } from 'd3-scale';
import { line, stack } from 'd3-shape';
import { type Html, html, nothing } from '../../html';
import { number } from '../../language/counting';

/** `bad` and `high` as severities, `good` for passing, `off` for the past, `none` for unknown. */
export type Tone = 'bad' | 'high' | 'warn' | 'good' | 'accent' | 'off' | 'none';

/** One decimal place is precise enough for coordinates. */
const round = (value: number): number => Math.round(value * 10) / 10;

const named = (label: string, kind: string, width: number, height: number, content: readonly Html[]): Html =>
  html`<svg class="chart ${kind}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${content}</svg>`;

const stretched = (label: string, kind: string, width: number, height: number, content: readonly Html[]): Html =>
  html`<svg class="chart ${kind}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${label}">${content}</svg>`;

const rect = (x: number, y: number, width: number, height: number, tone: Tone): Html =>
  html`<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" class="fill-${tone}"/>`;

const text = (x: number, y: number, words: string): Html => html`<text x="${round(x)}" y="${round(y)}">${words}</text>`;

export type Bar = {
  /** "W48": part of the label, and drawn below the bar if `isTick` is true. */
  readonly name: string;
  readonly isTick: boolean;
  readonly value: number | null;
  readonly tone: Tone;
};

const barsSize = { width: 330, height: 128, top: 18, base: 108 };

/** "W46 17, W47 not known, W48 22" */
const valuesInWords = (bars: readonly { readonly name: string; readonly value: number | null }[]): string =>
  bars.map(({ name, value }) => `${name} ${value === null ? 'not known' : number(value)}`).join(', ');

/**
 * Vertical bars with their numbers. `label` names the counted objects: "Failing controls by week". If there are more
 * `slots` than bars, the first ones stay empty, for a history that has just begun.
 */
export function barChart(label: string, bars: readonly Bar[], slots = bars.length): Html {
  const { width, height, top, base } = barsSize;
  const x = scaleBand()
    .domain(Array.from({ length: slots }, (_, at) => String(at)))
    .range([0, width])
    .paddingInner(0.2);
  const y = scaleLinear()
    .domain([0, Math.max(1, ...bars.map(({ value }) => value ?? 0))])
    .range([base, top]);
  const drawn = bars.map(({ name, isTick, value, tone }, at) => {
    const left = x(String(slots - bars.length + at)) ?? 0;
    const middle = left + x.bandwidth() / 2;
    // A bar of zero is drawn as a line.
    const from = value === null ? base - 6 : Math.min(y(value), base - 1);
    const bar = rect(left, from, x.bandwidth(), base - from, value === null ? 'none' : tone);
    const onTop = value === null ? nothing : text(middle, from - 5, number(value));
    return html`${bar}${onTop}${isTick ? text(middle, height - 4, name) : nothing}`;
  });
  return named(`${label}: ${valuesInWords(bars)}`, 'bars', width, height, drawn);
}

type Flow = {
  readonly name: string;
  readonly isTick: boolean;
  readonly up: number | null;
  readonly down: number | null;
};

const flowSize = { width: 560, height: 156, middle: 66, reach: 46 };

/**
 * Bars up (green) and down (red) from one line, with their numbers, one pair a day. `label`: "Devices that came back
 * and fell out".
 */
export function flowChart(label: string, upWord: string, downWord: string, days: readonly Flow[]): Html {
  const { width, height, middle, reach } = flowSize;
  const x = scaleBand()
    .domain(days.map((_, at) => String(at)))
    .range([0, width])
    .paddingInner(0.25);
  const most = Math.max(1, ...days.flatMap(({ up, down }) => [up ?? 0, down ?? 0]));
  const length = scaleLinear().domain([0, most]).range([0, reach]);
  const drawn = days.map(({ name, isTick, up, down }, at) => {
    const left = x(String(at)) ?? 0;
    const centre = left + x.bandwidth() / 2;
    const tick = isTick ? text(centre, height - 4, name) : nothing;
    if (up === null || down === null) return html`${rect(left, middle - 3, x.bandwidth(), 6, 'none')}${tick}`;
    const upward =
      up === 0
        ? nothing
        : html`${rect(left, middle - 1 - length(up), x.bandwidth(), length(up), 'good')}${text(centre, middle - 6 - length(up), number(up))}`;
    const downward =
      down === 0
        ? nothing
        : html`${rect(left, middle + 1, x.bandwidth(), length(down), 'bad')}${text(centre, middle + 17 + length(down), number(down))}`;
    return html`${upward}${downward}${tick}`;
  });
  const said = days
    .map(({ name, up, down }) =>
      up === null || down === null
        ? `${name} not known`
        : `${name} ${number(up)} ${upWord}, ${number(down)} ${downWord}`,
    )
    .join('; ');
  const axis = html`<path class="axis" d="M0 ${middle}H${width}"/>`;
  return named(`${label}: ${said}`, 'flow', width, height, [axis, ...drawn]);
}

export type ChartCell = {
  readonly tone: Tone;
  /** 0 to 1: the height of the bar. */
  readonly height: number;
};

/**
 * Narrow bars side by side, one for each day. `label` contains the numbers: "Failed on 12 of 90 days, not known on 3".
 */
export function stripChart(label: string, cells: readonly ChartCell[]): Html {
  const high = 25;
  const drawn = cells.map(({ tone, height }, at) => rect(at * 10 + 1, high * (1 - height), 8, high * height, tone));
  return stretched(label, 'strip', cells.length * 10, 26, drawn);
}

export type Span = {
  /** 0 to 1, on a scale that all rows share. */
  readonly from: number;
  readonly to: number;
  readonly tone: Tone;
  /** 0 to 1: the height of the bar. */
  readonly height: number;
};

const spanSize = { width: 1000, height: 14, narrowest: 6 };

/** Horizontal bars from one moment to another. `label` says the same in words. */
export function spanChart(label: string, spans: readonly Span[]): Html {
  const { width, height: high, narrowest } = spanSize;
  const drawn = spans.map(({ from, to, tone, height }) => {
    const wide = Math.max(narrowest, (to - from) * width);
    return rect(Math.min(from * width, width - wide), (high * (1 - height)) / 2, wide, high * height, tone);
  });
  return stretched(label, 'span', width, high, [html`<path class="axis" d="M0 ${high / 2}H${width}"/>`, ...drawn]);
}

type Part = { readonly value: number; readonly tone: Tone };

/** One bar in parts that add up, such as failing, not judged and passing. Empty if all are 0. */
export function shareBar(label: string, parts: readonly Part[]): Html {
  const shown = parts.filter(({ value }) => value > 0);
  const total = shown.reduce((sum, { value }) => sum + value, 0);
  const x = scaleLinear()
    .domain([0, Math.max(1, total)])
    .range([0, 100]);
  const keys = shown.map((_, at) => String(at));
  const row = Object.fromEntries(shown.map(({ value }, at) => [String(at), value]));
  const drawn = stack<Readonly<Record<string, number>>>()
    .keys(keys)([row])
    .flatMap(([span], at) => {
      const tone = shown[at]?.tone;
      if (span === undefined || tone === undefined) return [];
      const gap = at === shown.length - 1 ? 0 : 0.5;
      return [rect(x(span[0]), 0, Math.max(0.5, x(span[1]) - x(span[0]) - gap), 8, tone)];
    });
  return stretched(label, 'share', 100, 8, drawn);
}

const sparkSize = { width: 96, height: 24, edge: 4 };

/**
 * A line of few values, oldest first, with a dot at the newest value, red if `isWorse` is true. An unknown value is a
 * gap.
 */
export function sparkline(
  label: string,
  points: readonly { readonly name: string; readonly value: number | null }[],
  isWorse: boolean,
): Html {
  const { width, height, edge } = sparkSize;
  const values = points.map(({ value }) => value);
  const known = values.flatMap((value) => value ?? []);
  const x = scaleLinear()
    .domain([0, Math.max(1, values.length - 1)])
    .range([edge, width - edge]);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  // If all values are equal, the line is in the middle.
  const y = scaleLinear()
    .domain(least === most ? [least - 1, most + 1] : [least, most])
    .range([height - edge, edge]);
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, at) => round(x(at)))
    .y((value) => round(y(value ?? 0)))(values);
  const last = values.at(-1) ?? null;
  const drawn = [
    path === null ? nothing : html`<path d="${path}"/>`,
    last === null
      ? nothing
      : html`<circle cx="${round(x(values.length - 1))}" cy="${round(y(last))}" r="3" class="fill-${isWorse ? 'bad' : 'accent'}"/>`,
  ];
  return named(`${label}: ${valuesInWords(points)}`, 'spark', width, height, drawn);
}
