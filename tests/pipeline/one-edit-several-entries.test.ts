/**
 * Microsoft logs one edit as several entries, and they name different parts of it. Whatever order they arrive in, and
 * whether one collection reads them or two: the edit is one alert.
 */

import type { DirectoryAudit } from '../../shared/core/log/record';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { globalAdministratorRole } from '../fixtures/conditional-access';
import {
  directoryAudit,
  type Grant,
  modified,
  msPim,
  person,
  pimRecord,
  policyRecord,
  policyTwin,
  roleRecord,
  target,
} from '../fixtures/records';
import { readLog, received, watched } from './accounts';
import { goodPolicies } from './small-tenant';

const key = (id: string): string => `[KeyIdentifier=${id},KeyType=AsymmetricX509Cert,KeyUsage=Verify,DisplayName=sso]`;
const [first, second] = ['11111111-0000-4000-8000-000000000001', '11111111-0000-4000-8000-000000000002'];

const ofApp = (activityDisplayName: string, type: string, id: string, name: string, before: unknown, after: unknown) =>
  directoryAudit({
    activityDisplayName,
    category: 'ApplicationManagement',
    targets: [
      { ...target(type, id, [modified(name, JSON.stringify(before), JSON.stringify(after))]), displayName: 'payroll' },
    ],
  });

const addresses = (...all: readonly string[]) => all.map((Address) => ({ AddressType: 0, Address }));

const methods = (...open: readonly string[]): string =>
  JSON.stringify({
    authenticationMethodConfigurations: ['Sms', 'Voice'].map((id) => ({
      id,
      state: open.includes(id) ? 'enabled' : 'disabled',
      includeTargets: [{ id: 'all_users' }],
    })),
  });
const ofMethods = (...open: readonly string[]) =>
  directoryAudit({
    activityDisplayName: 'Authentication Methods Policy Update',
    targets: [
      target(
        'Policy',
        'authenticationMethodsPolicy',
        [modified('AuthenticationMethodsPolicy', methods(), methods(...open))],
        'Authentication Methods Policy',
      ),
    ],
  });

const [required] = goodPolicies;
if (required === undefined) throw new Error('no policy');
const turnedOff = policyRecord(required, { ...required, state: 'disabled' });
const grant: Grant = {
  principalId: 'person05',
  principalType: 'User',
  templateId: globalAdministratorRole,
  roleName: 'Global Administrator',
};
const groups: readonly (readonly [string, readonly DirectoryAudit[]])[] = [
  [
    'a certificate of two keys: the entry of the credential names one of them',
    [
      ofApp('Add service principal credentials', 'ServicePrincipal', 'sp-1', 'KeyDescription', [], [key(first)]),
      ofApp('Update service principal', 'ServicePrincipal', 'sp-1', 'KeyDescription', [], [key(first), key(second)]),
    ],
  ],
  [
    'a certificate of two keys, each named by an entry',
    [
      ofApp('Add service principal credentials', 'ServicePrincipal', 'sp-1', 'KeyDescription', [], [key(first)]),
      ofApp(
        'Add service principal credentials',
        'ServicePrincipal',
        'sp-1',
        'KeyDescription',
        [key(first)],
        [key(first), key(second)],
      ),
    ],
  ],
  [
    'a secret of an app: the app and its service principal',
    [
      ofApp(
        'Update application – Certificates and secrets management ',
        'Application',
        'app-1',
        'KeyDescription',
        [],
        [key(first)],
      ),
      ofApp('Update application', 'Application', 'app-1', 'KeyDescription', [], [key(first), key(second)]),
    ],
  ],
  [
    'addresses of an app',
    [
      ofApp('Update application', 'Application', 'app-1', 'AppAddress', [], addresses('http://a.example')),
      ofApp(
        'Update application',
        'Application',
        'app-1',
        'AppAddress',
        [],
        addresses('http://a.example', 'http://b.example'),
      ),
    ],
  ],
  ['a policy that was turned off', [turnedOff, policyTwin(turnedOff)]],
  [
    'a role that was given for ever',
    [
      pimRecord(grant, 'Add member to role in PIM completed (permanent)', { actor: person('mara') }),
      roleRecord(grant, { actor: msPim }),
    ],
  ],
  ['sign-in methods that one page saves', [ofMethods('Sms'), ofMethods('Sms', 'Voice')]],
];

const orders = [
  ['in their order', false],
  ['in the other order', true],
] as const;
const polls = [
  ['read at once', 0],
  ['read in two collections', 2],
] as const;
const cases = groups.flatMap(([name, entries]) =>
  orders.flatMap(([order, isTurned]) => polls.map(([poll, late]) => ({ name, entries, order, isTurned, poll, late }))),
);

test.each(cases)('$name; $order, $poll', async ({ entries, isTurned, late }) => {
  const app = await watched();
  const at = app.world.now();
  const arriving = isTurned ? [...entries].reverse() : entries;
  for (const [place, entry] of arriving.entries()) {
    const moment = at + entries.indexOf(entry) * secondMs;
    const activityDateTime = new Date(moment).toISOString();
    const record = {
      ...entry,
      id: `entry-${entries.indexOf(entry)}`,
      correlationId: 'one',
      actor: entry.actor.type === 'application' ? entry.actor : person('mara'),
      activityDateTime,
    };
    app.world.tenant.log.push({ record, visibleAt: at + place * late * minuteMs + 5 * secondMs });
  }
  await readLog(app, 5);
  // An assignment under PIM's name waits ten minutes for PIM's own entry.
  await app.runUntil(app.world.now() + 15 * minuteMs);
  const { firsts, alerts } = await received(app);
  expect(firsts).toHaveLength(1);
  expect(alerts).toHaveLength(1);
});
