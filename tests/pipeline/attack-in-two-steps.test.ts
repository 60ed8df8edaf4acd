/** Two steps of one attack: one account's steps are one alert, and the entries may arrive in either order. */
import type { DirectoryAudit } from '../../shared/core/log/record';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { assignment, globalAdministratorRole, user } from '../fixtures/conditional-access';
import { directoryAudit, modified, roleRecord, target } from '../fixtures/records';
import { type Change, change, readLog, received, watched } from './accounts';

const entry =
  (activityDisplayName: string, targets: DirectoryAudit['targets'], spoil: Partial<DirectoryAudit> = {}): Change =>
  () =>
    directoryAudit({ activityDisplayName, targets, ...spoil });

const aPerson = (id: string, userPrincipalName: string | null, changes: Parameters<typeof modified>[] = []) => ({
  ...target(
    'User',
    id,
    changes.map((one) => modified(...one)),
    id,
  ),
  userPrincipalName,
});

const becomesAdmin =
  (principalId: string, userPrincipalName: string | null = null): Change =>
  ({ world: { tenant } }) => {
    tenant.assignments = [...tenant.assignments, assignment(principalId, globalAdministratorRole)];
    const record = roleRecord({
      principalId,
      principalType: 'User',
      templateId: globalAdministratorRole,
      roleName: 'Global Administrator',
    });
    return {
      ...record,
      targets: record.targets.map((one) => (one.id === principalId ? { ...one, userPrincipalName } : one)),
    };
  };

const foreign = 'lea_fabrikam.example#EXT#@contoso.example';
const methods = (state: string): string =>
  JSON.stringify({
    authenticationMethodConfigurations: [{ id: 'Sms', state, includeTargets: [{ id: 'all_users' }] }],
  });

type Attack = { readonly first: Change; readonly second: Change; readonly says: RegExp };
const attacks: Readonly<Record<string, Attack>> = {
  'a guest becomes a member and then an admin': {
    first: entry('Update user', [aPerson('person05', null, [['UserType', '["Guest"]', '["Member"]']])]),
    second: becomesAdmin('person05'),
    says: /guest person05 became (a member and then )?an admin/,
  },
  'SMS is opened to everybody, and an admin receives a phone': {
    first: entry('Authentication Methods Policy Update', [
      target(
        'Policy',
        'authenticationMethodsPolicy',
        [modified('AuthenticationMethodsPolicy', methods('disabled'), methods('enabled'))],
        'Authentication Methods Policy',
      ),
    ]),
    second: entry('Admin registered security info', [aPerson('ada', null)], {
      resultReason: 'Admin registered phone method for user',
    }),
    says: /admin ada (received a phone|can sign in with a code by phone)/,
  },
  'sync from another tenant is opened, and an account of it becomes an admin': {
    first: entry('Create a partner cross-tenant identity sync setting', [
      target('Policy', 'fabrikam', [modified('UserSyncInbound', null, '{"IsSyncAllowed":true}')], 'Fabrikam'),
    ]),
    second: becomesAdmin('lea', foreign),
    says: /lea.*an account of another tenant, became an admin/,
  },
  'a new app receives a secret and may read all files': {
    first: entry('Add service principal credentials', [
      target(
        'ServicePrincipal',
        'sp-new',
        [modified('KeyDescription', '[]', '["[KeyIdentifier=1,KeyType=Password,KeyUsage=Verify,DisplayName=]"]')],
        'Archive',
      ),
    ]),
    second: entry('Add app role assignment to service principal', [
      target(
        'ServicePrincipal',
        'graph-sp',
        [
          modified('AppRole.Value', null, '"Files.Read.All"'),
          modified('ServicePrincipal.ObjectID', null, '"sp-new"'),
          modified('ServicePrincipal.DisplayName', null, '"Archive"'),
        ],
        'Microsoft Graph',
      ),
    ]),
    says: /app "Archive" received a credential and privileges/,
  },
};

const appears = entry('Add service principal', [target('ServicePrincipal', 'sp-new', [], 'Archive')]);

async function played({ first, second }: Attack, by: readonly [string, string], isReversed: boolean) {
  const app = await watched();
  const { world } = app;
  world.tenant.users = [...world.tenant.users, user('lea', { userPrincipalName: foreign, isExternal: true })];
  change(app, by[0], 0, appears);
  world.advanceTo(world.now() + 10 * secondMs);
  await readLog(app, 1);
  change(app, by[0], isReversed ? 6 * minuteMs : 5 * secondMs, first);
  world.advanceTo(world.now() + 90 * secondMs);
  if (!isReversed) await readLog(app, 2);
  change(app, by[1], 5 * secondMs, second);
  await readLog(app, 12);
  return received(app);
}

const names = Object.keys(attacks);

test.each(
  names.flatMap(
    (name) =>
      [
        [name, false],
        [name, true],
      ] as const,
  ),
)('by one account, %s, the entries reversed: %s', async (name, isReversed) => {
  const attack = attacks[name];
  if (attack === undefined) throw new Error('no such attack');
  const { mails, firsts } = await played(attack, ['mara', 'mara'], isReversed);
  expect(firsts).toHaveLength(1);
  expect(mails.filter((mail) => attack.says.test(mail)).length).toBeGreaterThan(0);
});

test.each(
  names.flatMap(
    (name) =>
      [
        [name, false],
        [name, true],
      ] as const,
  ),
)('by two accounts, %s, the entries reversed: %s', async (name, isReversed) => {
  const attack = attacks[name];
  if (attack === undefined) throw new Error('no such attack');
  const { mails, alerts, actors } = await played(attack, ['mara', 'tom'], isReversed);
  expect([...actors].sort()).toEqual(['mara', 'tom']);
  const earlier = alerts[actors.indexOf('mara')];
  const ofAttack = mails.filter((mail) => attack.says.test(mail));
  expect(ofAttack.length).toBeGreaterThan(0);
  expect(ofAttack.filter((mail) => mail.includes(`Earlier steps are in alert ${earlier?.key}`)).length).toBeGreaterThan(
    0,
  );
});
