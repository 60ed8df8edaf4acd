import type { Change } from '../../../infra/local/tenant/change/changes';
import { apply, idOf, namesOf, recordsOf } from './audit-records';
import { closeTenants, type Reply, type TestTenant, testTenant } from './tenant-client';

afterEach(closeTenants);

const users = '/identityProtection/riskyUsers';
const detections = '/identityProtection/riskDetections';
const mara = { userPrincipalName: 'mara.klein@contoso.example', ipAddress: '192.0.2.44' };
const prefer = { prefer: 'include-unknown-enum-members' };

const detect = (body: Change['body']): Change => ({ op: 'create', path: detections, body: body ?? {} });
const judge = (id: string, body: Change['body'], actor: Change['actor'] = mara): Change => ({
  op: 'update',
  path: `${users}/${id}`,
  body: body ?? {},
  actor,
});

async function leaAtRisk(body: Change['body'] = {}): Promise<{ tenant: TestTenant; lea: string }> {
  const tenant = await testTenant();
  const lea = await idOf(tenant, '/users', 'Lea Novak');
  apply(tenant, [detect({ userId: lea, ...body })]);
  return { tenant, lea };
}

const userOf = async (tenant: TestTenant, id: string): Promise<Reply['body']> =>
  (await tenant.get(`${users}/${id}`, prefer)).body;

describe('a detection', () => {
  test('is completed from a few fields, and puts its user at risk at once', async () => {
    const { tenant, lea } = await leaAtRisk({ riskEventType: 'anonymizedIPAddress' });
    const [detection] = await tenant.all(detections);
    expect(detection).toMatchObject({
      userId: lea,
      userPrincipalName: 'lea.novak@contoso.example',
      userDisplayName: 'Lea Novak',
      riskEventType: 'anonymizedIPAddress',
      riskLevel: 'medium',
      riskState: 'atRisk',
      riskDetail: 'none',
      detectionTimingType: 'realtime',
      activity: 'signin',
      ipAddress: '203.0.113.42',
      detectedDateTime: '2026-11-24T13:00:00.0000000Z',
      lastUpdatedDateTime: '2026-11-24T13:00:00.0000000Z',
    });
    expect(await userOf(tenant, lea)).toMatchObject({
      id: lea,
      userPrincipalName: 'lea.novak@contoso.example',
      riskLevel: 'medium',
      riskState: 'atRisk',
      riskLastUpdatedDateTime: '2026-11-24T13:00:00.0000000Z',
      isDeleted: false,
    });
  });

  test.each([
    ['a higher one raises', 'low', 'high', 'high'],
    ['a lower one does not lower', 'high', 'low', 'high'],
  ])('%s the level of a user who is at risk already', async (_, first, second, expected) => {
    const { tenant, lea } = await leaAtRisk({ riskLevel: first });
    apply(tenant, [detect({ userId: lea, riskLevel: second })]);
    expect((await userOf(tenant, lea)).riskLevel).toBe(expected);
    expect(await tenant.all(users)).toHaveLength(1);
  });

  test('after a dismissal puts the user at risk again, at its own level', async () => {
    const { tenant, lea } = await leaAtRisk({ riskLevel: 'high' });
    apply(tenant, [judge(lea, { riskState: 'dismissed' }), detect({ userId: lea, riskLevel: 'low' })]);
    expect(await userOf(tenant, lea)).toMatchObject({ riskLevel: 'low', riskState: 'atRisk', riskDetail: 'none' });
  });

  test.each([
    ['a settled one', { riskState: 'remediated', riskDetail: 'userPassedMFADrivenByRiskBasedPolicy' }],
    ['one without a level', { riskLevel: 'none' }],
    ['one with a hidden level', { riskLevel: 'hidden' }],
  ])('%s puts nobody at risk (negative control)', async (_, body) => {
    const { tenant } = await leaAtRisk(body);
    expect(await tenant.all(detections)).toHaveLength(1);
    expect(await tenant.all(users)).toEqual([]);
  });

  test('offline: the activity was days ago, detection and update are now, and there is no address', async () => {
    const { tenant } = await leaAtRisk({
      riskEventType: 'leakedCredentials',
      activityDateTime: '2026-11-20T08:00:00Z',
    });
    const window = 'ge 2026-11-24T12:55:00Z and lastUpdatedDateTime le 2026-11-24T13:05:00Z';
    const [found] = await tenant.all(`${detections}?$filter=lastUpdatedDateTime ${window}&$top=500`);
    expect(found).toMatchObject({
      detectionTimingType: 'offline',
      activity: 'user',
      riskLevel: 'high',
      ipAddress: null,
      location: null,
      activityDateTime: '2026-11-20T08:00:00Z',
      detectedDateTime: '2026-11-24T13:00:00.0000000Z',
    });
    const byActivity = 'ge 2026-11-24T12:55:00Z and activityDateTime le 2026-11-24T13:05:00Z';
    expect(await tenant.all(`${detections}?$filter=activityDateTime ${byActivity}`)).toEqual([]);
    const byDetection = 'ge 2026-11-24T12:55:00Z and detectedDateTime le 2026-11-24T13:05:00Z';
    expect(await tenant.all(`${detections}?$filter=detectedDateTime ${byDetection}`)).toHaveLength(1);
  });

  test('is found at once whatever the latency of audits, and leaves no audit record', async () => {
    const tenant = await testTenant({ auditLatencyMs: { min: 3_600_000, max: 3_600_000 } });
    const lea = await idOf(tenant, '/users', 'Lea Novak');
    apply(tenant, [detect({ userId: lea })]);
    expect(await tenant.all(users)).toHaveLength(1);
    const quick = await testTenant();
    expect(await recordsOf(quick, [detect({ userPrincipalName: 'lea.novak@contoso.example' })])).toEqual([]);
    expect((await quick.all(users)).map((user) => user.userDisplayName)).toEqual(['Lea Novak']);
  });
});

describe('a verdict', () => {
  test('a dismissal by an administrator settles the open detections and is recorded, in the category Other', async () => {
    const { tenant, lea } = await leaAtRisk();
    const old = { userId: lea, riskState: 'remediated', riskDetail: 'userPerformedSecuredPasswordChange' };
    apply(tenant, [detect(old)]);
    const body = { riskState: 'dismissed', riskDetail: 'adminDismissedAllRiskForUser' };
    const [record, ...others] = await recordsOf(tenant, [judge(lea, body)]);
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      activityDisplayName: 'DismissUser',
      category: 'Other',
      loggedByService: 'Identity Protection',
      result: 'success',
      initiatedBy: { app: null, user: { userPrincipalName: mara.userPrincipalName, ipAddress: mara.ipAddress } },
      targetResources: [
        { type: 'User', id: lea, displayName: 'Lea Novak', userPrincipalName: 'lea.novak@contoso.example' },
      ],
    });
    const time = '2026-11-24T13:01:00.0000000Z';
    expect(await userOf(tenant, lea)).toMatchObject({ ...body, riskLevel: 'none', riskLastUpdatedDateTime: time });
    const found = await tenant.all(detections);
    expect(found.map(({ riskState, lastUpdatedDateTime }) => [riskState, lastUpdatedDateTime])).toEqual([
      ['dismissed', time],
      ['remediated', '2026-11-24T13:00:00.0000000Z'],
    ]);
  });

  test.each([
    ['confirmedSafe', 'adminConfirmedAccountSafe', ['ConfirmSafe']],
    ['remediated', 'userPerformedSecuredPasswordReset', []],
  ] as const)('%s: its detail, and its record or none', async (riskState, riskDetail, activities) => {
    const { tenant, lea } = await leaAtRisk();
    const records = await recordsOf(tenant, [judge(lea, { riskState })]);
    expect(namesOf(records)).toEqual(activities);
    expect(await userOf(tenant, lea)).toMatchObject({ riskState, riskDetail, riskLevel: 'none' });
    const [detection] = await tenant.all(detections, prefer);
    expect(detection).toMatchObject({ riskState, riskDetail });
  });

  test("a dismissal by Microsoft's own services is not an administrator's record (negative control)", async () => {
    const { tenant, lea } = await leaAtRisk();
    const body = { riskState: 'dismissed', riskDetail: 'm365DAdminDismissedDetection' };
    expect(await recordsOf(tenant, [judge(lea, body)])).toEqual([]);
  });

  test('is recorded once, whatever is written to the user afterwards', async () => {
    const { tenant, lea } = await leaAtRisk();
    expect(await recordsOf(tenant, [judge(lea, { riskState: 'dismissed' })])).toHaveLength(1);
    expect(await recordsOf(tenant, [judge(lea, { isProcessing: true })])).toEqual([]);
  });

  test("leaves other people's detections alone (negative control)", async () => {
    const { tenant, lea } = await leaAtRisk();
    const paul = await idOf(tenant, '/users', 'Paul Orth');
    apply(tenant, [detect({ userId: paul }), judge(lea, { riskState: 'dismissed' })]);
    const states = (await tenant.all(detections)).map(({ userId, riskState }) => [userId === paul, riskState]);
    expect(states).toEqual([
      [false, 'dismissed'],
      [true, 'atRisk'],
    ]);
  });

  test.each([
    [
      'as a detection',
      (lea: string): Change => ({
        ...detect({ userId: lea, riskEventType: 'adminConfirmedUserCompromised' }),
        actor: mara,
      }),
    ],
    ['as a state', (lea: string): Change => judge(lea, { riskState: 'confirmedCompromised' })],
  ])('confirmed compromised, played %s: state, level, detection and one record', async (_, change) => {
    const { tenant, lea } = await leaAtRisk({ riskLevel: 'low' });
    const records = await recordsOf(tenant, [change(lea)]);
    expect(records.map(({ activityDisplayName, category }) => [activityDisplayName, category])).toEqual([
      ['ConfirmAccountCompromised', 'Other'],
    ]);
    expect(records[0].targetResources[0].id).toBe(lea);
    const compromised = { riskState: 'confirmedCompromised', riskDetail: 'adminConfirmedUserCompromised' };
    expect(await userOf(tenant, lea)).toMatchObject({ ...compromised, riskLevel: 'high' });
    const confirmed = await tenant.all(`${detections}?$filter=riskEventType eq 'adminConfirmedUserCompromised'`);
    expect(confirmed).toMatchObject([{ ...compromised, userId: lea, riskLevel: 'high' }]);
    apply(tenant, [detect({ userId: lea })]);
    expect((await userOf(tenant, lea)).riskState).toBe('confirmedCompromised');
  });
});

test('the history shows actor and change, newest first', async () => {
  const { tenant, lea } = await leaAtRisk({ riskEventType: 'passwordSpray' });
  tenant.clock.advance(60_000);
  apply(tenant, [judge(lea, { riskState: 'dismissed' })]);
  const maraId = await idOf(tenant, '/users', 'Mara Klein');
  const history = await tenant.all(`${users}/${lea}/history`);
  expect(history).toMatchObject([
    { userId: lea, riskState: 'dismissed', initiatedBy: maraId, activity: { detail: 'adminDismissedAllRiskForUser' } },
    { userId: lea, riskState: 'atRisk', initiatedBy: null, activity: { riskEventTypes: ['passwordSpray'] } },
  ]);
  expect(new Set(history.map(({ id }) => id)).size).toBe(2);
  expect((await userOf(tenant, lea)).history).toBeUndefined();
  apply(tenant, [judge(lea, { riskState: 'confirmedSafe' })]);
  const [hidden] = await tenant.all(`${users}/${lea}/history`);
  expect([hidden.riskDetail, hidden.activity.detail]).toEqual(['unknownFutureValue', 'unknownFutureValue']);
  const [shown] = await tenant.all(`${users}/${lea}/history`, prefer);
  expect([shown.riskDetail, shown.activity.detail]).toEqual(['adminConfirmedAccountSafe', 'adminConfirmedAccountSafe']);
});

test('open risk can be asked for in one filter, at most 500 a page', async () => {
  const { tenant, lea } = await leaAtRisk();
  const [paul, ines] = await Promise.all(['Paul Orth', 'Ines Roth'].map((name) => idOf(tenant, '/users', name)));
  apply(tenant, [
    detect({ userId: paul ?? '', riskEventType: 'adminConfirmedUserCompromised' }),
    detect({ userId: ines ?? '' }),
    judge(ines ?? '', { riskState: 'dismissed' }),
  ]);
  const open = "$filter=riskState eq 'atRisk' or riskState eq 'confirmedCompromised'";
  const found = await tenant.all(`${users}?${open}&$top=500`);
  expect(found.map(({ id }) => id)).toEqual([lea, paul]);
  expect((await tenant.get(`${users}?${open}&$top=501`)).status).toBe(400);
});
