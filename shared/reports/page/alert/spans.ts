import { type Html, html, nothing } from '../../html';
import { count, number } from '../../language/counting';
import { duration, type LocalTime } from '../../language/local-time';
import { plainText } from '../../language/plain-text';
import { type Span, spanChart } from '../frame/chart';
import { tableHead } from '../frame/parts';

/** A control or detection of an alert, and each time it was open. */
type OpenSpan = {
  readonly title: string;
  /** Oldest first; `to` is null while it is open. */
  readonly open: readonly { readonly from: string; readonly to: string | null }[];
};

type Mark = { readonly at: string; readonly isBad: boolean };

export type AlertSpans = {
  /** The spans that lasted, in the order in which they opened. */
  readonly spans: readonly OpenSpan[];
  /** The first sign-in of each exposed person; `isBad`: it was with a password only. */
  readonly signIns: readonly Mark[];
  /** When messages were delivered. */
  readonly sentAt: readonly string[];
};

const spansShown = 8;

/** When each part of the alert was open, as bars on one scale. The words beside each bar say the same. */
export function spansSection({ spans, signIns, sentAt }: AlertSpans, now: string, clock: LocalTime): Html {
  const open = spans.flatMap((span) => span.open);
  // While nothing has ended, all bars have the same end, so the chart would show little.
  if (open.every(({ to }) => to === null)) return nothing;
  const moments = [
    ...open.flatMap(({ from, to }) => [from, to ?? now]),
    ...signIns.map(({ at }) => at),
    ...sentAt,
  ].sort();
  const [first = now, last = now] = [moments[0], moments.at(-1)];
  const [start, length] = [Date.parse(first), Math.max(1, Date.parse(last) - Date.parse(first))];
  const placeOf = (iso: string): number => (Date.parse(iso) - start) / length;
  const bar = ({ from, to }: OpenSpan['open'][number]): Span => ({
    ...{ from: placeOf(from), to: placeOf(to ?? now) },
    tone: to === null ? 'bad' : 'high',
    height: 1,
  });
  const mark = (iso: string, tone: Span['tone'], height: number): Span => ({
    ...{ from: placeOf(iso), to: placeOf(iso) },
    ...{ tone, height },
  });
  const rows = spans
    .slice(0, spansShown)
    .map(({ title, open: own }) => row(title, spansInWords(own, now, clock), own.map(bar)));
  const bad = signIns.filter(({ isBad }) => isBad).length;
  const people =
    signIns.length === 0
      ? nothing
      : row(
          'First sign-ins of exposed people',
          bad === 0 ? number(signIns.length) : `${number(signIns.length)}, ${number(bad)} with a password only`,
          signIns.map(({ at, isBad }) => mark(at, isBad ? 'bad' : 'good', isBad ? 1 : 0.6)),
        );
  const messages =
    sentAt.length === 0
      ? nothing
      : row(
          'Messages',
          `${number(sentAt.length)}, the first ${clock.short(sentAt[0] ?? now)}`,
          sentAt.map((at) => mark(at, 'accent', 0.6)),
        );
  const hidden = spans.length - spansShown;
  return html`<section aria-labelledby="spans"><div class="head"><h2 id="spans">How long each part was open</h2><span class="soft">${clock.short(first)} to ${clock.short(last)}</span></div>
<table class="stack spans">${tableHead('Control or detection', 'When', 'From and to')}<tbody>${rows}${people}${messages}</tbody></table>${
    hidden > 0
      ? html`<p class="soft">${count(hidden, 'more control', 'more controls')} in the timeline below.</p>`
      : nothing
  }</section>`;
}

const row = (title: string, words: string, spans: readonly Span[]): Html =>
  html`<tr><th scope="row">${plainText(title, 160)}</th><td>${spanChart(`${plainText(title, 160)}: ${words}`, spans)}</td><td>${words}</td></tr>`;

/** "14:02 to 17:14, 3 h 12 min", or of several times their number and sum. */
function spansInWords(open: OpenSpan['open'], now: string, clock: LocalTime): string {
  const [first] = open;
  const last = open.at(-1);
  if (first === undefined || last === undefined) return '';
  if (open.length === 1)
    return last.to === null
      ? `since ${clock.short(last.from)}, ${duration(last.from, now)} so far`
      : `${clock.short(last.from)} to ${clock.short(last.to)}, ${duration(last.from, last.to)}`;
  const sum = open.reduce((total, { from, to }) => total + Date.parse(to ?? now) - Date.parse(from), 0);
  const lasted = duration(new Date(0).toISOString(), new Date(sum).toISOString());
  return `${number(open.length)} times since ${clock.short(first.from)}, ${lasted} in total${last.to === null ? ', still open' : ''}`;
}
