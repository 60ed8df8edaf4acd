import type { Severity } from '../../../core/event/severity';
import type { Area, Status } from '../../../core/verdict/control';
import { severityWord } from '../../frame';
import { type Html, html, nothing, safeUrl } from '../../html';
import { number } from '../../language/counting';
import type { LocalTime } from '../../language/local-time';
import { capital } from '../../language/plain-text';
import type { Acknowledgement } from '../../posture/posture-model';

/** A state, which begins with a capital wherever it is shown. */
export const badge = (style: string, words: string): Html =>
  html`<span class="badge ${style}">${capital(words)}</span>`;

/** The severity by shape, colour and word, so that nobody depends on colour alone. */
export const severityBadge = (severity: Severity): Html => badge(severity, severityWord(severity));

export const acknowledgedInWords = ({ by, at, isOwnHand }: Acknowledgement, clock: LocalTime): string =>
  `acknowledged by ${by}, ${clock.short(at)}${isOwnHand ? ', by the account that made the change' : ''}`;

/** `all acknowledged`, `1 not acknowledged`; of a single alert, `acknowledged`. */
export function acknowledgedOf(open: number, waiting: number): string {
  if (open === 1) return waiting === 0 ? 'acknowledged' : 'not acknowledged';
  if (waiting === 0) return 'all acknowledged';
  return waiting === open ? 'none acknowledged' : `${number(waiting)} not acknowledged`;
}

export const tableHead = (...columns: readonly string[]): Html =>
  html`<thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>`;

export const areaWords: Readonly<Record<Area, string>> = {
  identity: 'Identities',
  administrators: 'Admins',
  devices: 'Devices',
  applications: 'Apps',
  data: 'Data',
  threats: 'Threats',
};

export const statusWords: Readonly<Record<Status, string>> = {
  fail: 'fails',
  unknown: 'not known',
  pass: 'passes',
  notLicensed: 'not licensed',
  notApplicable: 'not applicable',
};

const statusClass: Readonly<Record<Status, string>> = {
  fail: 'fail',
  unknown: 'unknown',
  pass: 'pass',
  notLicensed: 'off',
  notApplicable: 'off',
};

export const statusBadge = (status: Status): Html => badge(statusClass[status], statusWords[status]);

/** Mail headings are in capitals. A page uses a larger font instead. */
export const sentenceCase = (heading: string): string =>
  heading === heading.toUpperCase() ? capital(heading.toLowerCase()) : heading;

/** Below a list that is cut into numbered pages; a file has all rows, if there is one. `rest` follows the numbers, and begins with a space. */
export function pager({
  page,
  pages,
  rest = '',
  addressOfPage,
  csvUrl,
}: {
  /** The number of the page, starting at 1. */
  readonly page: number;
  readonly pages: number;
  readonly rest?: string;
  /** Null for the first page. */
  readonly addressOfPage: (page: number | null) => string;
  readonly csvUrl: string | null;
}): Html {
  if (pages === 1 && rest === '' && csvUrl === null) return nothing;
  const link = (to: number, label: string): Html =>
    html`<a class="button second" href="${safeUrl(addressOfPage(to === 1 ? null : to))}">${label}</a>`;
  return html`<div class="pager"><span>${pages === 1 ? '' : `Page ${number(page)} of ${number(pages)}.`}${rest}</span><span class="buttons">${page > 1 ? link(page - 1, 'Previous') : nothing}${page < pages ? link(page + 1, 'Next') : nothing}${csvUrl === null ? nothing : html`<a class="button second" href="${safeUrl(csvUrl)}">Download CSV</a>`}</span></div>`;
}
