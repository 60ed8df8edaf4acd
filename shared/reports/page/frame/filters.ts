import { type Severity, severities } from '../../../core/event/severity';
import { severityWord } from '../../frame';
import { type Html, html, nothing, safeUrl } from '../../html';
import { dayChoices, keysOf } from './query';

/** A filter as a list of choices. The first choice means no filter. */
export const selectOf = (
  name: string,
  label: string,
  any: string,
  chosen: string | null,
  choices: readonly (readonly [string, string])[],
): Html =>
  html`<div><label for="filter-${name}">${label}</label><select id="filter-${name}" name="${name}"><option value="">${any}</option>${choices.map(
    ([value, words]) => html`<option value="${value}"${value === chosen ? html` selected` : nothing}>${words}</option>`,
  )}</select></div>`;

export const severitySelect = (chosen: Severity | null): Html =>
  selectOf(
    'severity',
    'Severity',
    'Any severity',
    chosen,
    [...severities].reverse().map((one) => [one, severityWord(one)]),
  );

export const areaSelect = <T extends string>(chosen: T | null, words: Readonly<Record<T, string>>): Html =>
  selectOf(
    'area',
    'Area',
    'Any area',
    chosen,
    keysOf(words).map((area) => [area, words[area]]),
  );

export const daysSelect = (label: string, chosen: number | null, words: (days: number) => string): Html =>
  selectOf(
    'days',
    label,
    'All time',
    chosen === null ? null : String(chosen),
    dayChoices.map((days) => [String(days), words(days)]),
  );

/** A required field for one end of a period. */
export const dayField = (name: string, label: string, day: string): Html =>
  html`<div><label for="${name}">${label}</label><input id="${name}" name="${name}" type="date" value="${day}" required></div>`;

/** Tabs as links, each to the page with another filter. */
export const tabList = (
  label: string,
  tabs: readonly { readonly url: string; readonly isCurrent: boolean; readonly words: string }[],
): Html =>
  html`<nav aria-label="${label}"><ul class="tabs">${tabs.map(({ url, isCurrent, words }) => {
    const marked = isCurrent ? html` aria-current="page"` : nothing;
    return html`<li><a href="${safeUrl(url)}"${marked}>${words}</a></li>`;
  })}</ul></nav>`;

/** Hidden fields for a form with `method="get"`, because browsers drop the parameters of its address. */
export const keptFields = (url: string, kept: Readonly<Record<string, string>>): readonly Html[] =>
  [...new URLSearchParams(url.split('?')[1] ?? ''), ...Object.entries(kept)].map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );

/**
 * A form that only leads to another address, which people can keep and share. `kept`: filters that have no field in the
 * form.
 */
export const filterForm = (
  about: {
    readonly url: string;
    readonly search: string;
    readonly searchLabel: string;
    readonly kept: Readonly<Record<string, string>>;
  },
  selects: readonly Html[],
): Html =>
  html`<form class="filters" method="get" action="${safeUrl(about.url)}" role="search">${keptFields(about.url, about.kept)}<div class="search"><label for="filter-q">${about.searchLabel}</label><input id="filter-q" name="q" type="search" value="${about.search}" maxlength="100" autocomplete="off"></div>${selects}<button type="submit" class="second">Filter</button></form>`;
