import { count, verb } from '../../../reports/language/counting';
import { listDetail } from '../../../reports/language/details';
import { type ControlFailure, concerned } from '../../../reports/language/scene';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraPrivilegedUsersCloudOnly } from './control';

/** Two types of problem share one title. */
const admins = (failure: ControlFailure, alone: string): string => {
  const people = concerned({ event: failure });
  const [are, have] = [verb(people, 'is', 'are'), verb(people, 'has', 'have')];
  const isMixed = listDetail(failure, 'problems').includes('mailbox') && alone !== 'mailbox';
  const tied = isMixed ? `${have} a mailbox or an on-premises link` : `${are} linked to an on-premises directory`;
  return `${count(people, 'admin', 'admins')} ${alone === 'mailbox' ? `${have} a mailbox` : tied}`;
};
const removeRole =
  'remove the role in Entra admin center > Roles & admins, and assign it to a cloud-only account of the same person.';
const removeMailbox = 'remove the mailbox licence in Microsoft 365 admin center > Users > Licenses and apps.';

export const entraPrivilegedUsersCloudOnlyWords = controlWords(entraPrivilegedUsersCloudOnly, {
  fails: (failure) => admins(failure, 'tied'),
  problems: {
    synchronised:
      'Anyone who controls a domain controller on premises can set the password of such an account and use its role.',
    immutableId: 'The account still carries an on-premises id, so synchronisation can take it over with its role.',
    mailbox: {
      fails: (failure) => admins(failure, 'mailbox'),
      means: 'Phishing arrives in mailboxes: a message opened there runs with the rights of the role.',
      undo: removeMailbox,
    },
  },
  where: places.roles,
  undo: ({ event }) =>
    listDetail(event, 'problems').includes('mailbox') ? `${removeRole} Mailbox: ${removeMailbox}` : removeRole,
});
