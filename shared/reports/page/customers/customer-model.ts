/** One customer as the pages describe it: its state, who did what, and what to do next. */
import type { CustomerAct, CustomerRow, CustomerState } from '../../../core/tenant/customer';
import type { Receipt } from '../../../core/tenant/departure';
import { totalOf } from '../../../core/tenant/departure';
import { troubleInWords } from '../../handling/customer-words';
import { count, listedUpTo, number, percent } from '../../language/counting';
import type { LocalTime } from '../../language/local-time';
import { capital, plainText } from '../../language/plain-text';

export type CustomerView = {
  readonly row: CustomerRow;
  /** The name that the page shows, and that a person types to confirm an action. */
  readonly name: string;
  /** The page of this customer. */
  readonly url: string;
  /** Its settings are wrong, so nothing of it is read or sent. */
  readonly isContained: boolean;
  /** Name of the person who made the last change; null if it was made without a sign-in, or is not known. */
  readonly changedBy: string | null;
};

export type CustomerDetail = CustomerView & {
  /** How many controls have a verdict, of all. */
  readonly judged: number;
  readonly controls: number;
  /** The link that an administrator of the tenant opens; null if no consent is missing. */
  readonly consentLink: string | null;
  /** True if the tenant is leaving and no work for it is in progress any more. */
  readonly isQuiet: boolean;
  /** The earliest time at which no work for it can be in progress; ISO 8601. */
  readonly quietFrom: string;
  readonly receipts: readonly Receipt[];
  /** The address of its overview; null if this reader cannot open one. */
  readonly overviewUrl: string | null;
};

/** The state as its badge shows it. */
export const badgeOf = ({
  row: { state },
  isContained,
}: CustomerView): { readonly style: string; readonly words: string } =>
  isContained ? { style: 'fail', words: 'Settings wrong' } : { style: stateClass[state], words: stateWords[state] };

const stateWords: Readonly<Record<CustomerState, string>> = {
  invited: 'Invited',
  consented: 'No permissions',
  collecting: 'First collection',
  watching: 'Watched',
  paused: 'Paused',
  leaving: 'Leaving',
  left: 'Left',
};

const stateClass: Readonly<Record<CustomerState, string>> = {
  invited: 'unknown',
  consented: 'high',
  collecting: 'unknown',
  watching: 'pass',
  paused: 'high',
  leaving: 'high',
  left: 'off',
};

/** States in which somebody may have to act come first. */
export const stateOrder: readonly CustomerState[] = [
  'leaving',
  'consented',
  'paused',
  'invited',
  'collecting',
  'watching',
  'left',
];

export const isExpired = ({ state, invitedUntil }: CustomerRow, now: string): boolean =>
  state === 'invited' && invitedUntil <= now;

/** The permissions that the tenant has not granted. */
const missingOf = ({ state, missing }: CustomerRow): readonly string[] =>
  state === 'collecting' || state === 'watching' ? (missing ?? []) : [];

const deletedShare = ({ departure }: CustomerRow): number => {
  const total = totalOf(departure?.rows ?? {});
  return total === 0 ? 0 : Math.min(1, (departure?.gone ?? 0) / total);
};

/** "Waiting for consent" */
export function progressInWords({ row, isContained }: Pick<CustomerView, 'isContained' | 'row'>, now: string): string {
  if (isContained) return 'Nothing is read or sent, because its settings cannot be used';
  switch (row.state) {
    case 'invited':
      if (isExpired(row, now)) return 'The invitation has expired';
      return row.trouble === null ? 'Microsoft Entra has not been asked yet' : capital(troubleInWords[row.trouble]);
    case 'consented':
      return 'Consented, but no permission was granted';
    case 'collecting':
      return row.trouble === null ? 'The first collection is running' : capital(troubleInWords[row.trouble]);
    case 'watching':
      if (row.trouble !== null) return capital(troubleInWords[row.trouble]);
      if (row.missing === null) return 'The granted permissions are not known';
      return row.missing.length === 0
        ? 'All permissions are granted'
        : `${count(row.missing.length, 'permission is', 'permissions are')} not granted`;
    case 'paused':
      return 'Nothing is read and no alert is sent';
    case 'leaving':
      return departureInWords(row);
    case 'left':
      return 'Only the receipt is stored';
  }
}

function departureInWords(row: CustomerRow): string {
  const { departure } = row;
  if (departure?.confirmedAt == null)
    return departure?.rows == null
      ? 'Nothing is read. Nothing is deleted yet'
      : 'A command began to delete it and has not finished';
  if (departure.rows === null) return 'The deletion begins within a minute';
  return `${number(Math.min(departure.gone, totalOf(departure.rows)))} of ${count(totalOf(departure.rows), 'row', 'rows')} deleted (${percent(deletedShare(row))})`;
}

/** What to do, as an instruction. */
export function nextInWords(
  { row, isContained }: Pick<CustomerView, 'isContained' | 'row'>,
  now: string,
  clock: LocalTime,
): string {
  if (isContained) return 'Correct its settings: the alert to the recipients of the deployment names them.';
  switch (row.state) {
    case 'invited':
      return isExpired(row, now)
        ? 'Invite it again.'
        : `Send the consent link to an admin of the tenant before ${clock.day(row.invitedUntil)}.`;
    case 'consented':
      return consentAgain;
    case 'collecting':
      return row.trouble === null ? 'Nothing: it is watched once every source has answered.' : consentAgain;
    case 'watching':
      if (row.trouble !== null) return consentAgain;
      return missingOf(row).length === 0
        ? 'Nothing.'
        : 'If its health page lists sources that cannot be read, ask the admin to open the consent link again.';
    case 'paused':
      return 'Resume it when the reason for the pause is over.';
    case 'leaving':
      return row.departure?.confirmedAt == null
        ? 'Download the export, then confirm the deletion.'
        : 'Nothing: the app deletes the rest.';
    case 'left':
      return "Ask the customer's admin to delete the enterprise application in their tenant.";
  }
}

/** The only trouble that is kept of a tenant that is collected is a withdrawn consent. */
const consentAgain = 'Ask the admin to open the consent link again and to accept all permissions.';

export const missingInWords = (row: CustomerRow): string | null =>
  missingOf(row).length === 0
    ? null
    : listedUpTo(
        missingOf(row).map((one) => plainText(one)),
        12,
      );

const actWords: Readonly<Record<CustomerAct, string>> = {
  invite: 'Invited',
  pause: 'Paused',
  resume: 'Resumed',
  leave: 'Monitoring ended',
  export: 'Export sent',
  delete: 'Deletion confirmed',
};

/** "Paused by Ada Brandt" */
export function lastActInWords({ row: { changed }, changedBy }: CustomerView): string | null {
  if (changed === null) return null;
  const by = changed.by === null ? 'with npm run onboard' : `by ${changedBy ?? 'an operator whose name is not known'}`;
  return `${actWords[changed.what]} ${by}`;
}
