import { type Html, html, nothing, safeUrl } from '../../html';

/** One list of choices of a filter; the first leaves it open. */
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

/** A form that only asks: its answer is an address that can be kept and sent on. `kept` are filters that it has no field for. */
export const filterForm = (
  about: {
    readonly url: string;
    readonly search: string;
    readonly searchLabel: string;
    readonly kept: Readonly<Record<string, string>>;
  },
  selects: readonly Html[],
): Html =>
  html`<form class="filters" method="get" action="${safeUrl(about.url)}" role="search">${Object.entries(about.kept).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<div class="search"><label for="filter-q">${about.searchLabel}</label><input id="filter-q" name="q" type="search" value="${about.search}" maxlength="100" autocomplete="off"></div>${selects}<button type="submit" class="second">Filter</button></form>`;
