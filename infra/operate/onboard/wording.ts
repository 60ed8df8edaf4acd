import { nearest } from '../../../shared/core/nearest';
import { type CustomerRow, isCollected } from '../../../shared/core/tenant/customer';
import { type Receipt, totalOf } from '../../../shared/core/tenant/departure';
import type { CustomerStatus, Invitation } from '../../../shared/pipeline/operate/customers';
import { troubleInWords } from '../../../shared/reports/handling/customer-words';
import type { OnboardOptions } from './options';

function obstacleWords({ trouble, missing }: CustomerRow): string {
  if (trouble !== null) return `; ${troubleInWords[trouble]}`;
  if (missing === null || missing.length === 0) return '';
  return `; not granted: ${missing.join(', ')}`;
}

/** Problems by tenant: nothing of these tenants is read or sent. */
type Contained = ReadonlyMap<string, readonly string[]>;

/** "watching, 89 of 108 controls, first mail sent". */
export function statusWords(
  { row, judged, controls, isSummarised }: CustomerStatus,
  contained: Contained,
  now: number,
): string {
  const problems = isCollected(row) ? (contained.get(row.tenantId) ?? []) : [];
  if (problems.length > 0) return `not watched, its settings are wrong: ${problems.join('; ')}`;
  const of = `${judged} of ${controls} controls`;
  switch (row.state) {
    case 'invited':
      if (Date.parse(row.invitedUntil) <= now) return 'the invitation has expired: run npm run onboard again';
      return `invited, ${row.trouble === null ? 'not checked yet' : troubleInWords[row.trouble]}`;
    case 'consented':
      return 'consented, but no permission is granted: consent again as a Global Administrator';
    case 'collecting':
      return `collecting, ${of}${obstacleWords(row)}`;
    case 'watching':
      return `watching, ${of}, ${isSummarised ? 'first mail sent' : 'first mail not sent yet'}${obstacleWords(row)}`;
    case 'paused':
      return 'paused: nothing is collected or sent';
    case 'leaving':
      return 'leaving: nothing is read or sent; run --leave again to finish';
    case 'left':
      return `left on ${row.since.slice(0, 10)}; nothing is stored`;
  }
}

export const statusLines = (
  statuses: readonly CustomerStatus[],
  contained: Contained,
  now: number,
): readonly string[] => {
  if (statuses.length === 0) return ['No customers yet. Add one: npm run onboard -- --tenant contoso.com'];
  const width = Math.max(...statuses.map(({ row }) => row.name.length));
  return statuses.map(
    (one) => `${one.row.name.padEnd(width)}  ${one.row.tenantId}  ${statusWords(one, contained, now)}`,
  );
};

export const invitationLines = (name: string, link: string): readonly string[] => [
  `${name}: a Global Administrator or Privileged Role Administrator of that tenant opens this link and accepts:`,
  `  ${link}`,
];

/** A customer that has consented needs no link. */
export const invitedAgainWords = ({ name, state }: Pick<CustomerRow, 'name' | 'state'>): string =>
  `${name}: has consented already, and its name, groups and mailbox are up to date; it is ${state}.`;

/** A group without an effect is a typing error: its recipients would never hear of the customer. */
export const unknownGroupWords = ({ tenant, groups }: Invitation, known: ReadonlySet<string>): readonly string[] =>
  groups
    .filter((group) => !known.has(group))
    .map((group) => {
      const near = nearest(group, [...known]);
      const remedy = near === undefined ? 'name it there first, or leave it out' : `did you mean "${near}"?`;
      return `${tenant}: watch.config.json names no group "${group}"; ${remedy}`;
    });

export const busyWords = (tenant: string): string => `${tenant}: somebody else is changing it; run the command again.`;

const mostNamed = 50;

const invitedWords = (invited: number, of: number): string =>
  `${invited} of ${of} customers ${invited === 1 ? 'is' : 'are'} invited`;

/** Repeats the refused customers at the end, because thousands of lines may have followed them. */
export function notInvitedWords(invited: number, of: number, refused: readonly string[]): string {
  const more = refused.length > mostNamed ? ` and ${refused.length - mostNamed} more` : '';
  const named = refused.slice(0, mostNamed).join(', ');
  return `${invitedWords(invited, of)}. Not invited: ${named}${more}. Run the same command again once that is corrected; customers that are invited stay as they are.`;
}

export const stoppedWords = (tenant: string, invited: number, of: number): string =>
  `Stopped at ${tenant}: ${invitedWords(invited, of)}. Run the same command again; it goes on from there.`;

/** What the command says if somebody stops it. Undefined: it has changed nothing. */
export function onboardStoppedWords(options: OnboardOptions): string | undefined {
  if (options.type === 'invite')
    return 'Stopped. The app goes on with the customers that are invited: npm run onboard -- --list shows them. If some are missing, run the same command again.';
  return options.type === 'leave' && options.isConfirmed
    ? 'Stopped before the customer has left. Run the same command again to go on; until rows are deleted, --resume takes the customer back.'
    : undefined;
}

const number = new Intl.NumberFormat('en-GB');

const listWords = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, count]) => `${what} ${number.format(count)}`)
    .join(', ');

/** "1,204 rows are stored: Alerts 12, Events 1,192". */
export const countWords = (counts: Readonly<Record<string, number>>): string =>
  totalOf(counts) === 0
    ? 'no rows are stored'
    : `${number.format(totalOf(counts))} rows are stored: ${listWords(counts)}`;

export function receiptLines({ name, tenantId, leftAt, exported, deleted }: Receipt): readonly string[] {
  return [
    `${name} (${tenantId}) left on ${leftAt.slice(0, 10)} at ${leftAt.slice(11, 16)} UTC.`,
    exported === null
      ? 'Exported: nothing, as requested.'
      : `Exported to ${exported.name}: ${listWords(exported.lines) || 'no entries'}. SHA-256 ${exported.sha256}`,
    deleted.rows === 0
      ? 'Deleted: no rows were stored.'
      : `Deleted: ${number.format(deleted.rows)} rows (${listWords(deleted.byTable)}).`,
  ];
}
