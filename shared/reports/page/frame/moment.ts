import { minuteInput, momentOfInput } from '../../handling/clock-input';
import { type Html, html, nothing, safeUrl } from '../../html';
import { localTime } from '../../language/local-time';
import { plainText, quoted } from '../../language/plain-text';
import { keptFields } from './filters';

/** The moment that a page shows, and the data of the form that requests another one. */
export type PageMoment = {
  /** The current minute in the tenant's time zone, which is the latest that can be requested. */
  readonly latest: string;
  /** Null on a page about the present. `input`: the text in the address; `words`: "Tue 24 Nov, 14:10". */
  readonly past: { readonly input: string; readonly words: string } | null;
};

export const momentNow = (now: string, timeZone: string): PageMoment => ({
  latest: minuteInput(now, timeZone),
  past: null,
});

type Asked = { readonly at: string; readonly moment: PageMoment };

/**
 * Reads the requested moment from the address: a moment of the past, or a sentence that says why it cannot be shown.
 */
export function readMoment(
  text: string,
  {
    now,
    timeZone,
    tenantName,
    recordedFrom,
  }: {
    readonly now: string;
    readonly timeZone: string;
    readonly tenantName: string;
    /** When the record begins; null if nothing is recorded yet. */
    readonly recordedFrom: { readonly at: string; readonly because: 'watched' | 'kept' } | null;
  },
): Asked | { readonly refusal: string; readonly isWrong: boolean } {
  const clock = localTime(timeZone, now);
  const at = momentOfInput(text, timeZone);
  if (at === undefined)
    return {
      refusal: `${quoted(text, 40)} is not a valid time. Write it as 2026-11-24T14:10, in the time of ${clock.place}.`,
      isWrong: true,
    };
  if (Date.parse(at) > Date.parse(now))
    return {
      refusal: `${clock.moment(at)} is in the future. It is now ${clock.moment(now)} (${clock.place}).`,
      isWrong: true,
    };
  if (recordedFrom === null)
    return { refusal: `Nothing has been recorded of ${plainText(tenantName)} yet.`, isWrong: false };
  if (Date.parse(at) < Date.parse(recordedFrom.at)) {
    const began =
      recordedFrom.because === 'watched'
        ? `Monitoring of ${plainText(tenantName)} began ${clock.moment(recordedFrom.at)}`
        : `The oldest record is from ${clock.moment(recordedFrom.at)}`;
    return { refusal: `Nothing is recorded for ${clock.moment(at)}. ${began}.`, isWrong: false };
  }
  return { at, moment: { latest: minuteInput(now, timeZone), past: { input: text, words: clock.moment(at) } } };
}

/** The form that requests a moment. */
export const momentFields = ({ latest, past }: PageMoment, url: string): Html =>
  momentField(url, latest, past?.input ?? latest, 'As of');

const momentField = (url: string, latest: string, value: string, label: string): Html =>
  html`<form class="moment" method="get" action="${safeUrl(url)}">${keptFields(url, {})}<label for="as-of">${label}</label><input id="as-of" name="asOf" type="datetime-local" max="${latest}" value="${value}" required><button type="submit" class="second">Show</button></form>`;

/** The banner on a page about the past: the moment, and a link to the present. `url`: the same page now. */
export const pastBanner = ({ past, latest }: PageMoment, url: string): Html =>
  past === null
    ? nothing
    : html`<div class="notice past" role="note"><p>As of <b>${past.words}</b> · <a href="${safeUrl(url)}">Show now</a></p>${momentField(url, latest, past.input, 'Another moment')}</div>`;

/** The form on a page about the present that requests an earlier moment. */
export const momentForm = ({ past, latest }: PageMoment, url: string): Html =>
  past !== null
    ? nothing
    : html`<details class="earlier"><summary>Show an earlier moment</summary>${momentFields({ past, latest }, url)}</details>`;

/** The text for a part of a page that is not recorded. */
export const notRecorded = (what: string): Html => html`<p class="soft">Not recorded: ${what}</p>`;
