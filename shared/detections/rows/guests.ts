import type { Act } from '../act';
import type { Row } from '../row';

const domainOf = (address: string | null): string | null => address?.split('@')[1]?.trim().toLowerCase() || null;

/** Who invites an address of the own domain invites nobody from outside. */
const isFromOutside = ({ record: { actor }, detail }: Act): boolean => {
  const invited = domainOf(detail('invitedUserEmailAddress'));
  return invited === null || actor.type !== 'user' || invited !== domainOf(actor.userPrincipalName);
};

/** Guests. */
export const guestsRows: readonly Row[] = [
  {
    id: 'EV.X03',
    name: 'entra-guest-invited',
    title: 'A guest was invited',
    area: 'data',
    severity: 'informational',
    activities: ['invite external user', 'bulk invite users - finished (bulk)', 'redeem external user invite'],
    when: isFromOutside,
    quiet: () => true,
    joins: ['ZT.DX.008', 'ZT.DX.011'],
    falsePositives: 'A project with a partner.',
    covers: {
      attack: ['T1136.003'],
      sigma: ['azure_ad_guest_users_invited_to_tenant_by_non_approved_inviters'],
      sentinel: ['GuestUsersInvitedtoTenantbyNewInviters', 'GuestAccountsAddedinAADGroupsOtherThanTheOnesSpecified'],
      elastic: ['initial_access_entra_id_external_guest_user_invite'],
      panther: ['Azure.Audit.InviteExternalUsers'],
    },
    says: {
      happened: '{person} was invited as a guest',
      did: 'invited {person} as a guest',
      meaning: ['A guest can read what is shared with them, and what guests may see of the directory.'],
      undo: 'delete the guest in Entra admin center > Users.',
      accept: 'no action is needed.',
      portal: 'users',
      activity: 'invitation of guests',
    },
    fires: [
      { to: 'guest', severity: 'informational', alerts: false },
      { to: 'guest', risky: 'actor', severity: 'low' },
    ],
    silent: [
      { to: 'guest', result: 'failure' },
      { activity: 'Invite internal user to B2B collaboration', to: 'clerk' },
    ],
  },
];
