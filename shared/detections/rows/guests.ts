import { isSuccess } from '../../core/attribution';
import type { Act } from '../act';
import { mailDomainOf } from '../parameters';
import type { Row } from '../row';

/** An invitation to an address in the inviter's own domain is not an invitation from outside. */
const isFromOutside = ({ record: { actor }, detail }: Act): boolean => {
  const invited = mailDomainOf(detail('invitedUserEmailAddress'));
  return invited === null || actor.type !== 'user' || invited !== mailDomainOf(actor.userPrincipalName);
};

const isDone = ({ record }: Act): boolean => isSuccess(record);

export const guestsRows: readonly Row[] = [
  {
    id: 'EV.X03',
    name: 'entra-guest-invited',
    title: 'A guest was invited, or could not be',
    area: 'data',
    severity: 'informational',
    activities: ['invite external user', 'bulk invite users - finished (bulk)', 'redeem external user invite'],
    result: 'any',
    when: (act) => isFromOutside(act) && (isDone(act) || act.activity === 'invite external user'),
    weighs: [['low', (act) => !isDone(act)]],
    quiet: () => true,
    details: (act) =>
      isDone(act)
        ? { outcome: 'was invited', attempt: 'invited' }
        : { outcome: 'could not be invited', attempt: 'tried and failed to invite' },
    joins: ['ZT.DX.008', 'ZT.DX.011'],
    falsePositives: 'A project with a partner.',
    covers: {
      attack: ['T1136.003'],
      sigma: ['azure_guest_invite_failure', 'azure_ad_guest_users_invited_to_tenant_by_non_approved_inviters'],
      sentinel: ['GuestUsersInvitedtoTenantbyNewInviters', 'GuestAccountsAddedinAADGroupsOtherThanTheOnesSpecified'],
      elastic: ['initial_access_entra_id_external_guest_user_invite'],
      panther: ['Azure.Audit.InviteExternalUsers'],
    },
    says: {
      happened: '{person} {outcome} as a guest',
      did: '{attempt} {person} as a guest',
      meaning: ['A guest can read what is shared with them, and what guests may see of the directory.'],
      undo: 'delete the guest in Entra admin center > Users.',
      accept: 'no action is needed.',
      portal: 'users',
      activity: 'invitation of guests',
    },
    fires: [
      { to: 'guest', severity: 'informational', alerts: false },
      { to: 'guest', risky: 'actor', severity: 'low' },
      { activity: 'Invite external user', result: 'failure', severity: 'low', alerts: false },
    ],
    silent: [
      { activity: 'Redeem external user invite', to: 'guest', result: 'failure' },
      { activity: 'Invite external user', to: 'guest', result: 'timeout' },
      { activity: 'Invite internal user to B2B collaboration', to: 'clerk' },
    ],
  },
];
