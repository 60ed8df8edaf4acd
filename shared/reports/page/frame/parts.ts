import type { Severity } from '../../../core/event/severity';
import type { Area, Status } from '../../../core/verdict/control';
import { severityWord } from '../../frame';
import { type Html, html } from '../../html';
import type { LocalTime } from '../../language/local-time';
import { capital } from '../../language/plain-text';
import type { TakenOn } from '../../posture/posture-model';

/** Shape, colour and word: never colour alone. */
export const severityBadge = (severity: Severity): Html =>
  html`<span class="badge ${severity}">${severityWord(severity)}</span>`;

export const acknowledgedInWords = ({ by, at, isOwnHand }: TakenOn, clock: LocalTime): string =>
  `acknowledged by ${by}, ${clock.short(at)}${isOwnHand ? ', by the account that made the change' : ''}`;

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

export const statusBadge = (status: Status): Html =>
  html`<span class="badge ${statusClass[status]}">${statusWords[status]}</span>`;

/** Mail writes its headings in capitals; a page sets them in a larger size instead. */
export const sentenceCase = (heading: string): string =>
  heading === heading.toUpperCase() ? capital(heading.toLowerCase()) : heading;
