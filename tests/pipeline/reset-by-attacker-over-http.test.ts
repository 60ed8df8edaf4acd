/** An attacker who has another account resets the password of an admin whose risk alert advises that. */
import type { Change } from '../../infra/local/tenant/change/changes';
import { type JsonObject, textOf } from '../../infra/local/tenant/json';
import { alertsOf, changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

let world: WorldOverHttp;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
});
afterEach(() => world.stop());

const quietly = (path: string, body: JsonObject): Change => ({ op: 'create', path: `/${path}`, body, audit: false });

async function userNamed(name: string): Promise<JsonObject> {
  const found = (await world.read('users')).find(({ displayName }) => displayName === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

const risky = (user: JsonObject): Change =>
  quietly('identityProtection/riskyUsers', {
    id: textOf(user, 'id'),
    isDeleted: false,
    isProcessing: false,
    riskLevel: 'high',
    riskState: 'atRisk',
    riskDetail: 'none',
    riskLastUpdatedDateTime: new Date(world.app.world.now()).toISOString(),
    userDisplayName: textOf(user, 'displayName'),
    userPrincipalName: textOf(user, 'userPrincipalName'),
  });

const reset = (of: JsonObject, by: JsonObject): Change =>
  quietly('auditLogs/directoryAudits', {
    id: `Directory_reset_${textOf(of, 'id')}`,
    category: 'UserManagement',
    correlationId: 'c0000000-0000-4000-8000-000000000002',
    result: 'success',
    resultReason: '',
    activityDisplayName: 'Reset password (by admin)',
    loggedByService: 'Core Directory',
    operationType: 'Update',
    initiatedBy: {
      app: null,
      user: {
        id: textOf(by, 'id'),
        userPrincipalName: textOf(by, 'userPrincipalName'),
        displayName: null,
        ipAddress: '192.0.2.44',
      },
    },
    targetResources: [
      {
        id: textOf(of, 'id'),
        userPrincipalName: textOf(of, 'userPrincipalName'),
        displayName: null,
        type: 'User',
        groupType: null,
        modifiedProperties: [],
      },
    ],
    additionalDetails: [],
  });

test('the reset is named at once, also at the end of the risk, and is an alert once the attacker is found', async () => {
  const [ada, tom] = [await userNamed('Ada Brandt'), await userNamed('Tom Iversen')];
  changeAs(world, 'mara.klein', risky(ada));
  await pass(world, 10);
  expect(takeMails(world).map(({ because, subject }) => [because, subject])).toEqual([
    ['opened', expect.stringMatching(/^Critical · Contoso · Ada Brandt's admin account is at high risk/)],
  ]);

  changeAs(world, 'tom.iversen', reset(ada, tom));
  await pass(world, 5);
  const [update, ...more] = takeMails(world);
  expect([update?.because, more]).toEqual(['remedied', []]);
  const block = "block Tom Iversen's account first";
  expect(update?.text).toContain(block);

  // The new password ends the risk.
  changeAs(world, 'mara.klein', {
    op: 'delete',
    path: `/identityProtection/riskyUsers/${textOf(ada, 'id')}`,
    audit: false,
  });
  await pass(world, 10);
  const [end, ...others] = takeMails(world);
  expect([end?.because, others]).toEqual(['resolved', []]);
  expect(end?.text).toContain(block);

  changeAs(world, 'mara.klein', risky(tom));
  await pass(world, 30);
  const mails = takeMails(world);
  expect(mails.filter(({ subject }) => /password of the admin Ada Brandt was reset/.test(subject))).toEqual([
    expect.objectContaining({ because: 'opened', subject: expect.stringMatching(/^Critical/) }),
  ]);
  const open = (await alertsOf(world)).filter(({ status, severity }) => status === 'open' && severity === 'critical');
  expect(open.flatMap(({ named }) => named.map(({ source }) => source))).toContain('EV.R17');
});
