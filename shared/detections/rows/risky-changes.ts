import type { Row } from '../row';
import { administratorsRows, ownMethodChanges } from './administrators';
import { applicationsRows } from './applications';
import { devicesRows } from './devices';
import { policiesRows } from './policies';

/** Changes to a person's own account and devices are not administration; other rows judge them. */
const ownActivities = new Set([
  'consent to application',
  'add delegated permission grant',
  ...ownMethodChanges,
  'register device',
  'add device',
  'add registered owner to device',
  'add registered users to device',
  'read bitlocker key',
]);

/** Activities that stand for many different edits. The rows that read them judge what was edited. */
const edits = new Set([
  'update user',
  'update group',
  'update device',
  'set company information',
  'triggered pim alert',
]);

/** Cmdlets, which are entries of another log, are not in lower case. */
const isOfAdmins = (activity: string): boolean =>
  activity === activity.toLowerCase() &&
  !ownActivities.has(activity) &&
  !edits.has(activity) &&
  !/self-service|\bconsent|pim activation|^pim /.test(activity);

const listed = [...administratorsRows, ...applicationsRows, ...devicesRows, ...policiesRows].flatMap((row) =>
  'activities' in row ? row.activities : [],
);

export const riskyChangesRows: readonly Row[] = [
  {
    id: 'EV.R30',
    name: 'entra-account-at-risk-made-change',
    title: 'An account at risk made an administrative change',
    area: 'administrators',
    severity: 'high',
    activities: [...new Set([...listed.filter(isOfAdmins), 'add user', 'invite external user'])].sort(),
    subject: 'actor',
    when: ({ signs, isOwn, record }) => record.actor.type === 'user' && signs.has('actorAtRisk') && !isOwn,
    // The detection is about the risk itself, so risk does not raise it further.
    raisedBy: ['breakGlass', 'targetAtRisk'],
    details: ({ record, activity, object }) => ({
      change: record.kind === 'directoryAudit' ? record.activityDisplayName : activity,
      object: object.displayName ?? 'without a name',
    }),
    joins: ['ZT.TD.001'],
    falsePositives: 'The risk was false.',
    covers: { attack: ['T1078.004', 'T1098'] },
    says: {
      happened: 'an account at risk made an administrative change: {change}',
      lost: 'an account at risk made an administrative change',
      did: 'made an administrative change while it was at risk: {change}',
      meaning: ['If somebody else uses the account, the change is theirs, and more changes follow.'],
      undo: 'block the account in Entra admin center > Users and revoke its sessions, then undo its changes.',
      accept: 'dismiss the risk in Entra admin center > ID Protection > Risky users after you have asked the person.',
      portal: 'riskyUsers',
      activity: 'change by an account at risk',
    },
    fires: [
      {
        activity: 'Add owner to application',
        by: 'clerk',
        risky: 'actor',
        to: 'guest',
        severity: 'high',
        alerts: true,
      },
      { activity: 'Add user', by: 'clerk', risky: 'actor', to: 'guest', severity: 'high', alerts: true },
      { activity: 'Add role definition', risky: 'actor', severity: 'high' },
    ],
    silent: [
      { activity: 'Add owner to application', by: 'clerk', to: 'guest' },
      { activity: 'Add owner to application', by: 'app', to: 'guest' },
      { activity: 'Reset password (self-service)', by: 'clerk', risky: 'actor', to: 'clerk' },
      { activity: 'User registered security info', by: 'clerk', risky: 'actor', to: 'clerk' },
      { activity: 'Add user', by: 'clerk', risky: 'actor', to: 'guest', result: 'failure' },
      { activity: 'Update user', by: 'clerk', risky: 'actor', to: 'guest', changes: { City: ['Berlin', 'Bonn'] } },
      { activity: 'Add owner to application', by: 'clerk', risky: 'target', to: 'guest' },
    ],
  },
];
