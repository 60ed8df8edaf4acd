import {
  barChart,
  flowChart,
  shareBar,
  sparkline,
  stripChart,
  type Tone,
} from '../../../shared/reports/page/frame/chart';

const week = (name: string, value: number | null, tone: Tone = 'off') => ({
  name,
  value,
  tone,
  isTick: name === 'W46',
});

const attributesOf = (markup: string, element: string, name: string): readonly number[] =>
  [...markup.matchAll(new RegExp(`<${element} [^>]*\\b${name}="([^"]*)"`, 'g'))].map(([, value]) => Number(value));

test('bars are as high as their values, show their numbers and give them in the label', () => {
  const { markup } = barChart('Failing controls', [week('W46', 20), week('W47', 10), week('W48', 0, 'bad')]);
  const [most = 0, half = 0, zero] = attributesOf(markup, 'rect', 'height');
  expect(half * 2).toBeCloseTo(most);
  expect(zero).toBe(1);
  expect([...markup.matchAll(/<text[^>]*>([^<]*)</g)].map(([, words]) => words)).toEqual(['20', 'W46', '10', '0']);
  expect(markup).toContain('aria-label="Failing controls: W46 20, W47 10, W48 0"');
  expect(markup).toContain('class="fill-bad"');
});

test('an unknown value is hollow, has no number and is never zero', () => {
  const bars = barChart('Failing controls', [week('W46', null), week('W47', 3)]).markup;
  expect(bars).toContain('W46 not known, W47 3');
  expect(bars.match(/fill-none/g)).toHaveLength(1);
  expect(bars).not.toContain('>0<');
  const spark = sparkline(
    'Identities',
    [week('W45', 3), week('W46', null), week('W47', 4), week('W48', 5)],
    true,
  ).markup;
  // The line begins again after the gap.
  expect(spark.match(/M/g)).toHaveLength(2);
  const flow = flowChart('Devices', 'back', 'out', [{ name: 'Mon', isTick: false, up: null, down: null }]).markup;
  expect(flow).toContain('Mon not known');
  expect(flow).toContain('fill-none');
});

test('a history that has just begun is at the end of its slots', () => {
  const { markup } = barChart('Failing controls', [week('W47', 1), week('W48', 1)], 12);
  const [first = 0, second = 0] = attributesOf(markup, 'rect', 'x');
  expect(first).toBeGreaterThan(250);
  expect(second).toBeGreaterThan(first);
});

test('a line without any value is empty, and one value is a dot', () => {
  expect(sparkline('Apps', [week('W48', null)], false).markup).not.toMatch(/NaN|<circle|<path/);
  const one = sparkline('Apps', [week('W48', 0)], false).markup;
  expect(one).toContain('<circle');
  expect(one).not.toContain('NaN');
});

test('the parts of a bar fill it; a small one is still visible, and nothing is drawn for none', () => {
  const { markup } = shareBar('1 of 1,000 fails', [
    { value: 1, tone: 'bad' },
    { value: 0, tone: 'warn' },
    { value: 999, tone: 'good' },
  ]);
  const widths = attributesOf(markup, 'rect', 'width');
  expect(widths).toHaveLength(2);
  expect(widths[0]).toBe(0.5);
  expect(shareBar('none', [{ value: 0, tone: 'bad' }]).markup).not.toContain('<rect');
});

test('up and down differ by position, and both are given in text', () => {
  const { markup } = flowChart('Devices', 'came back', 'fell out', [{ name: 'Mon', isTick: true, up: 2, down: 4 }]);
  const [up = 0, down = 0] = attributesOf(markup, 'rect', 'height');
  expect(up * 2).toBeCloseTo(down);
  expect(markup).toContain('Devices: Mon 2 came back, 4 fell out');
});

test('a chart never contains markup from a name', () => {
  for (const { markup } of [
    barChart('<b>', [week('<i>', 1)]),
    sparkline('"><b>', [week('<i>', 1)], false),
    stripChart('<b>', [{ tone: 'good', height: 1 }]),
  ])
    expect(markup).not.toMatch(/<[bi]>/);
});
