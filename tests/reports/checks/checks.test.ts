import type { Check } from '../../../shared/core/deployment/check';
import type { Handshake } from '../../../shared/core/deployment/handshake';
import type { KindHealth, TenantHealth } from '../../../shared/core/deployment/health';
import type { DeploymentSeen, TenantSeen } from '../../../shared/core/deployment/survey';
import { spreadOf } from '../../../shared/core/time/latency';
import { tableOf } from '../../../shared/reports/checks/check-table';
import { deploymentChecks } from '../../../shared/reports/checks/deployment-checks';
import { tenantChecks } from '../../../shared/reports/checks/tenant-checks';
import { watchedConfiguration } from '../../pipeline/small-world';

const now = Date.parse('2026-11-24T12:00:00Z');
const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';

const users: KindHealth = {
  kind: 'user',
  status: 'fresh',
  lastSuccessAt: '2026-11-24T11:50:00Z',
  ageSeconds: 600,
  cadenceSeconds: 3600,
  lagSeconds: null,
  pages: 1,
  reason: null,
  failingSince: null,
  permission: 'User.Read.All',
  needs: null,
  isFilterRefused: false,
  yieldsUntil: null,
};

const health: TenantHealth = {
  tenantId,
  ok: true,
  kinds: [users],
  channels: [],
  pings: [],
  receipts: [],
  forwards: [],
  undelivered: 0,
  subscriptions: [{ kind: 'user', expiresAt: '2026-11-24T13:00:00Z', status: 'live' }],
  warnings: [],
  latency: { happenedToSeen: spreadOf([]), seenToSent: spreadOf([]) },
};

const recipients = [
  { id: 'security', name: 'Security contact', channel: 'email-acs', address: 'security@contoso.example' },
] as const;
const configuration = watchedConfiguration({ recipients });

const tenant: TenantSeen = {
  health,
  configuration,
  identity: { status: 'read', granted: ['User.Read.All'], missing: [], excess: [], unused: [], dangerous: [] },
};

const lineOf = (checks: readonly Check[], id: string): Check | undefined => checks.find((one) => one.id === id);
const line = (over: Partial<TenantSeen>, id: string): Check | undefined =>
  lineOf(tenantChecks({ ...tenant, ...over }, now), id);

const delivered = { channel: 'email-acs', recipientId: 'security', undelivered: [], reason: null } as const;
const tested = { recipientId: 'security', sentAt: '2026-11-24T11:00:00Z', failure: null, confirmedAt: null } as const;
const gotSome = (over: Partial<TenantHealth>): Partial<TenantSeen> => {
  const channels = [{ ...delivered, lastSuccessAt: '2026-11-24T10:00:00Z', failingSince: null }];
  return { health: { ...health, channels, ...over } };
};
const kinds = (over: Partial<KindHealth>) => ({ health: { ...health, kinds: [{ ...users, ...over }] } });

test.each<[string, Partial<TenantSeen>, string, Check['verdict'], string]>([
  ['a source that was read', {}, 'source:user', 'ok', 'last read 10 min ago, read every 1 h with User.Read.All'],
  [
    'one that was never read',
    kinds({ status: 'waiting', ageSeconds: null }),
    'source:user',
    'notChecked',
    'not read yet',
  ],
  [
    'one without a licence',
    kinds({ status: 'unlicensed', needs: 'Entra ID P2' }),
    'source:user',
    'notChecked',
    'needs Entra ID P2',
  ],
  [
    'one without its permission',
    kinds({ status: 'blind', reason: 'notPermitted', needs: 'User.Read.All' }),
    'source:user',
    'red',
    'a permission is missing',
  ],
  ['one that is late', kinds({ status: 'late', ageSeconds: 36_000 }), 'source:user', 'red', 'last read 10 h ago'],
  ['a refused filter', kinds({ isFilterRefused: true }), 'source:user', 'warning', 'refuses the filter'],
  ['subscriptions', {}, 'subscriptions', 'ok', '1 active, the next expires in 1 h.'],
  [
    'an expired credential',
    { health: { ...health, subscriptions: [{ kind: 'user', expiresAt: '2026-11-24T11:00:00Z', status: 'expired' }] } },
    'subscriptions',
    'red',
    '1 of 1',
  ],
  [
    'no credential, though sources are read',
    { health: { ...health, subscriptions: [] } },
    'subscriptions',
    'warning',
    'polling',
  ],
  [
    'no credential, before anything was read',
    { health: { ...health, kinds: [], subscriptions: [] } },
    'subscriptions',
    'notChecked',
    'polling',
  ],
  ['a recipient without a test', {}, 'channel:security', 'notChecked', 'Nothing was delivered'],
  ['a recipient with an unconfirmed message', gotSome({}), 'channel:security', 'notChecked', 'Nobody has confirmed'],
  [
    'a recipient who confirmed it',
    gotSome({ receipts: [{ ...tested, confirmedAt: '2026-11-24T11:30:00Z' }] }),
    'channel:security',
    'ok',
    'Last delivered 2 h ago. A person confirmed receipt 30 min ago.',
  ],
  [
    'a recipient who confirmed it and had no other message',
    { health: { ...health, receipts: [{ ...tested, confirmedAt: '2026-11-24T11:30:00Z' }] } },
    'channel:security',
    'ok',
    'A person confirmed receipt 30 min ago.',
  ],
  [
    'a recipient with an unconfirmed test after an earlier confirmed one',
    gotSome({ receipts: [{ ...tested, confirmedAt: '2026-11-21T12:00:00Z' }] }),
    'channel:security',
    'notChecked',
    'A test message was sent 1 h ago, and not confirmed. A person confirmed receipt 3 d ago.',
  ],
  [
    'a recipient whose test was refused',
    { health: { ...health, receipts: [{ ...tested, failure: 'the sender is not set up' }] } },
    'channel:security',
    'red',
    'The test message of 1 h ago was not sent: the sender is not set up.',
  ],
  [
    'a recipient who gets nothing',
    { health: { ...health, channels: [{ ...delivered, lastSuccessAt: null, failingSince: '2026-11-24T10:00:00Z' }] } },
    'channel:security',
    'red',
    'Failing for 2 h',
  ],
  ['refused settings', { configuration: null }, 'undelivered', 'notChecked', 'refused'],
  ['undelivered messages', { health: { ...health, undelivered: 2 } }, 'undelivered', 'red', '2 not delivered.'],
  ['a token', {}, 'token', 'ok', 'Issued for this tenant.'],
  ['no answer', { identity: { status: 'silent' } }, 'token', 'notChecked', 'No answer in time.'],
  ['permissions of a missing token', { identity: { status: 'silent' } }, 'permissions', 'notChecked', 'not available'],
  ['a token that cannot be read', { identity: { status: 'unread' } }, 'permissions', 'notChecked', 'cannot be read'],
  [
    'no token',
    { identity: { status: 'refused', failure: { reason: 'broken', detail: 'no Graph token: x (AADSTS700016)' } } },
    'token',
    'red',
    'AADSTS700016',
  ],
  [
    'throttling',
    { identity: { status: 'refused', failure: { reason: 'throttled', retryAfterSeconds: 1, detail: 'x' } } },
    'token',
    'notChecked',
    'throttling',
  ],
  ['another tenant', { identity: { status: 'otherTenant' } }, 'token', 'red', 'belongs to another tenant'],
  ['the time zone', {}, 'timeZone', 'ok', `${configuration.timeZone}: it is`],
])('%s', (_, over, id, verdict, found) => {
  expect(line(over, id)).toMatchObject({ verdict, tenantId, found: expect.stringContaining(found) });
});

const deployment: DeploymentSeen = {
  unresolvedSettings: [],
  mailSender: 'watch@contoso.example',
  deployment: {
    version: '0.2.0',
    schedule: { ok: true, lastTickAt: '2026-11-24T11:59:00Z', upSince: null },
    heartbeat: { status: 'called', calledAt: '2026-11-24T11:59:00Z', problem: null },
    warnings: [],
  },
  queues: { status: 'done', value: [] },
  storage: { status: 'done', value: undefined },
  clockDifference: { status: 'done', value: 10_000 },
  publicUrl: 'https://watch.example',
  handshake: { status: 'done', value: { result: 'echoed' } },
  own: null,
};
const shook = (value: Handshake): Partial<DeploymentSeen> => ({ handshake: { status: 'done', value } });
const failed = { status: 'failed', problem: 'RestError: AuthorizationFailure' } as const;

test.each<[string, Partial<DeploymentSeen & { now: number }>, string, Check['verdict'], string]>([
  ['a clock that agrees', {}, 'clock', 'ok', '10 s.'],
  ['an endpoint that proves its identity', {}, 'handshake', 'ok', 'as Microsoft Graph expects'],
  ['an endpoint on this machine', { publicUrl: 'http://127.0.0.1:7071' }, 'handshake', 'notChecked', 'cannot reach'],
  ['another site instead', shook({ result: 'otherAnswer' }), 'handshake', 'red', 'Something else answers'],
  ['a redirect', shook({ result: 'redirect', status: 302 }), 'handshake', 'red', 'It redirects (HTTP 302)'],
  ['a gateway that refuses', shook({ result: 'refused', status: 401 }), 'handshake', 'red', '(HTTP 401)'],
  ['a slow endpoint', shook({ result: 'slow' }), 'handshake', 'red', 'within 10 seconds'],
  [
    'an expired certificate',
    shook({ result: 'certificate', code: 'CERT_HAS_EXPIRED' }),
    'handshake',
    'red',
    'certificate is not accepted (CERT_HAS_EXPIRED)',
  ],
  [
    'a name that does not exist',
    shook({ result: 'notReached', code: 'ENOTFOUND' }),
    'handshake',
    'red',
    'cannot be reached (ENOTFOUND)',
  ],
  ['an endpoint without an answer', { handshake: { status: 'silent' } }, 'handshake', 'notChecked', 'in time'],
  ['a clock that drifts', { clockDifference: { status: 'done', value: 90_000 } }, 'clock', 'warning', '90 s.'],
  ['a clock that is wrong', { clockDifference: { status: 'done', value: 610_000 } }, 'clock', 'red', '10 min.'],
  ['Graph without an answer', { clockDifference: { status: 'silent' } }, 'clock', 'notChecked', 'in time'],
  [
    'Graph that cannot be reached',
    { clockDifference: { status: 'done', value: null } },
    'clock',
    'notChecked',
    'could not be reached',
  ],
  ['storage', {}, 'storage', 'ok', 'read back'],
  ['storage that refuses', { storage: failed }, 'storage', 'red', 'AuthorizationFailure'],
  ['storage without an answer', { storage: { status: 'silent' } }, 'storage', 'notChecked', 'in time'],
  ['queues that refuse', { queues: failed }, 'queues', 'red', 'AuthorizationFailure'],
  [
    'a poison message',
    { queues: { status: 'done', value: [{ queue: 'collect', waiting: 1, poisoned: 2, oldestAt: null } as never] } },
    'queue:collect',
    'red',
    '2 given up',
  ],
  ['a sender in its own domain', {}, 'sender', 'ok', 'not checked here'],
  ['a domain that imitates a managed one', { mailSender: 'a@notazurecomm.net' }, 'sender', 'ok', ''],
  ['no sender', { mailSender: null }, 'sender', 'notChecked', 'sends no mail'],
  ['an unresolved reference', { unresolvedSettings: ['TEAMS'] }, 'secrets', 'red', 'Not resolved: TEAMS.'],
  [
    'a warning of the file',
    { deployment: { ...deployment.deployment, warnings: [{ code: 'configuration', level: 'amber', text: 'odd' }] } },
    'configuration',
    'warning',
    'odd',
  ],
])('%s', (_, { now: at = now, ...over }, id, verdict, found) => {
  expect(lineOf(deploymentChecks({ ...deployment, ...over }, at), id)).toMatchObject({
    verdict,
    tenantId: null,
    found: expect.stringContaining(found),
  });
});

test('a table is ok unless a line is red', () => {
  const lines = deploymentChecks(deployment, now);
  expect(tableOf(lines, '').ok).toBe(true);
  expect(tableOf([...lines, ...deploymentChecks({ ...deployment, storage: failed }, now)], '')).toMatchObject({
    ok: false,
    counts: { red: 1 },
  });
});

test('a permission is not reported as unneeded if its source could be read', () => {
  const permission = 'AuditLogsQuery-Exchange.Read.All';
  const identity = {
    status: 'read',
    granted: ['Mail.Read', permission],
    missing: [],
    excess: ['Mail.Read', permission],
    unused: [{ permission, kind: 'exchangeAudit' }],
    dangerous: [],
  } as const;
  expect(line({ identity }, 'excessPermissions')?.found).toBe('Granted, and needed by no enabled check: Mail.Read.');
  expect(line({ identity }, 'unusedPermissions')).toMatchObject({
    verdict: 'warning',
    found: `Granted, but not used: ${permission}.`,
    remedy: expect.stringMatching(/^Add exchangeAudit to optionalSources .* or remove them/),
  });
});
