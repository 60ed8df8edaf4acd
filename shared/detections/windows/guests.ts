import type { AuditRecord } from '../../core/log/record';
import type { WindowOf } from '../window';
import { byActor, person, personIn } from './entries';
import { thresholds } from './thresholds';

const invitations = ['invite external user'];

const invited = (from: number, count: number) => [
  { activity: 'Invite external user', by: 'clerk' as const, to: 'guest' as const, atMinutes: from, times: count },
];

export const guestsWindows: readonly WindowOf<AuditRecord>[] = [
  {
    id: 'EV.X09',
    reportedAs: 'EV.X03',
    name: 'entra-guests-invited-in-bulk',
    title: 'One account invited many guests',
    area: 'data',
    severity: 'medium',
    logs: ['directoryAudit'],
    activities: invitations,
    thresholds: { guestInvitationBurstCount: thresholds.guestInvitationBurstCount },
    withinMinutes: 60,
    by: byActor(invitations),
    counts: (entry) => [personIn(entry)].flatMap((id) => (id === null ? [] : [person(id)])),
    levels: [{ severity: 'medium', least: ({ configuration }) => configuration.thresholds.guestInvitationBurstCount }],
    label: 'Guests',
    joins: ['ZT.DX.008', 'ZT.DX.011'],
    falsePositives: 'An event or a project.',
    covers: { attack: ['T1136.003'], panther: ['Azure.Audit.InviteExternalUsers'] },
    says: {
      happened: '{count} guests were invited by one account within {minutes} min',
      lost: '{count} guests were invited by one account',
      did: 'invited {count} guests within {minutes} min',
      meaning: ['Each guest can read what is shared with them, and what guests may see of the directory.'],
      undo: 'delete the guests in Entra admin center > Users.',
      accept: 'no action is needed.',
      portal: 'users',
      activity: 'invitation of many guests',
    },
    fires: [
      { entries: invited(0, 10), severity: 'medium', alerts: false },
      {
        entries: invited(0, 10).map((entry) => ({ ...entry, risky: 'actor' as const })),
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [{ entries: invited(0, 9) }, { entries: [...invited(0, 6), ...invited(90, 6)] }],
  },
];
