/** How long each part of an alert was open: bars on one scale, and the words beside them. */
import { localTime } from '../../../shared/reports/language/local-time';
import { renderAlertPage } from '../../../shared/reports/page/alert/alert-page';
import { type AlertSpans, spansSection } from '../../../shared/reports/page/alert/spans';
import { alertPage } from './pages';

const wordsIn = (page: string): string => page.replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ').replace(/\s+/g, ' ');

const now = '2026-11-24T17:00:00Z';
const clock = localTime('Europe/Berlin', now);
const at = (time: string): string => `2026-11-24T${time}:00Z`;
const markupOf = (over: Partial<AlertSpans>): string =>
  spansSection({ spans: [], signIns: [], sentAt: [], ...over }, now, clock).markup;
const ended = { title: 'MFA is required', open: [{ from: at('13:02'), to: at('16:14') }] };

test('a control that passes again says from when to when, and how long', () => {
  expect(wordsIn(markupOf({ spans: [ended] }))).toContain('MFA is required 14:02 to 17:14, 3 h 12 min');
});

test('an open one ends now, and several times are added up', () => {
  const open = [
    { from: at('13:00'), to: at('14:00') },
    { from: at('16:00'), to: null },
  ];
  const words = wordsIn(
    markupOf({
      spans: [
        { title: 'A', open: open.slice(1) },
        { title: 'B', open },
      ],
    }),
  );
  expect(words).toContain('A since 17:00, 1 h so far');
  expect(words).toContain('B 2 times since 14:00, 2 h in total, still open');
});

test('bars share one scale, which also has the sign-ins and the messages', () => {
  const page = markupOf({
    spans: [
      { title: 'A', open: [{ from: at('13:00'), to: at('15:00') }] },
      { title: 'B', open: [{ from: at('14:00'), to: at('15:00') }] },
    ],
    signIns: [
      { at: at('14:30'), isBad: true },
      { at: at('13:30'), isBad: false },
    ],
    sentAt: [at('13:06'), at('15:00')],
  });
  expect(
    [...page.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)].map(([, x, width]) => [x, width]),
  ).toEqual([
    ['0', '1000'],
    ['500', '500'],
    ['750', '6'],
    ['250', '6'],
    ['50', '6'],
    ['994', '6'],
  ]);
  expect(wordsIn(page)).toContain('First sign-ins of exposed people 2, 1 with a password only');
  expect(wordsIn(page)).toContain('Messages 2, the first 14:06');
});

test('a single event lasts no time and has no bars, and neither has an alert of which nothing has ended', () => {
  expect(markupOf({})).toBe('');
  expect(markupOf({ spans: [{ title: 'A', open: [{ from: at('13:00'), to: null }] }] })).toBe('');
});

test('the page shows the bars, and repeats no date beside the times of the alert', () => {
  const page = renderAlertPage(alertPage, null);
  expect(page).toContain('How long each part was open');
  expect(wordsIn(page)).toContain('Happened 14:02 · seen 14:08');
  expect(wordsIn(page)).not.toContain('Tue 24 Nov, Berlin (UTC+1)');
});
