/** The sign-ins of exposed people, from the simulated tenant over HTTP. */
import { allReadPermissions } from '../../infra/local/tenant/graph/permissions';
import { renderMessage } from '../../shared/app/render';
import { minuteMs } from '../../shared/core/time/durations';
import { gatherAlert } from '../../shared/pipeline/operate/posture';
import { renderText } from '../../shared/reports/mail/email';
import { hint } from './history';
import { tenantId } from './small-world';
import { startWorldOverHttp, type WorldOverHttp } from './world-over-http';

const started: WorldOverHttp[] = [];
afterEach(async () => {
  for (const world of started.splice(0)) await world.stop();
});

async function watched(): Promise<WorldOverHttp> {
  const world = await startWorldOverHttp();
  started.push(world);
  return world;
}

const policies = 'identity/conditionalAccess/policies';

async function excludeVendors({ app, tenant, idOf }: WorldOverHttp): Promise<string> {
  const [ca01, vendors] = [
    await idOf(policies, 'CA01 Require MFA for everyone'),
    await idOf('groups?$top=999', 'Vendors-Temp'),
  ];
  const applied = tenant.applyChanges([
    {
      op: 'update',
      path: `/${policies}/${ca01}`,
      body: { conditions: { users: { excludeGroups: [vendors] } } },
      actor: { userPrincipalName: 'mara.klein@contoso.example', ipAddress: '192.0.2.44' },
    },
  ]);
  expect(applied.outcome).toBe('read');
  await app.ask(hint('conditionalAccessPolicy'));
  await app.runUntil(app.world.now() + 4 * minuteMs);
  return ca01;
}

/** A sign-in, and whether CA01 required MFA of it. */
function signsIn(
  { tenant }: WorldOverHttp,
  ca01: string,
  userPrincipalName: string,
  result: 'notApplied' | 'success',
): void {
  const applied = tenant.applyChanges([
    {
      op: 'create',
      path: '/auditLogs/signIns',
      body: {
        userPrincipalName,
        conditionalAccessStatus: result,
        appliedConditionalAccessPolicies: [
          { id: ca01, displayName: 'CA01', result, enforcedGrantControls: ['Mfa'], enforcedSessionControls: [] },
        ],
      },
    },
  ]);
  expect(applied.outcome).toBe('read');
}

const messagesOf = ({ app }: WorldOverHttp) =>
  app.world.sent
    .filter(({ channel, message }) => channel === 'webhook' && /MFA/.test(message.subject))
    .map(({ message }) => ({ because: message.machine.because, text: renderText(message).replaceAll(/\s+/g, ' ') }));

test('who signed in with a password only is read from the log and sent once', async () => {
  const world = await watched();
  const ca01 = await excludeVendors(world);
  signsIn(world, ca01, 'emil.weber@contoso.example', 'notApplied');
  signsIn(world, ca01, 'paul.orth@contoso.example', 'success');
  signsIn(world, ca01, 'jan.pohl@contoso.example', 'notApplied');
  await world.app.runUntil(world.app.world.now() + 70 * minuteMs);
  const messages = messagesOf(world);
  expect(messages.map(({ because }) => because)).toEqual(['opened', 'actorFound', 'signedIn']);
  const text = messages.at(-1)?.text;
  expect(text).toMatch(/Update \d\d:\d\d: 2 of the 1\d people have signed in since, 1 with a password only/);
  expect(text).toContain('With a password only: Emil Weber');
  expect(text).not.toContain('Jan Pohl');
  // The log says when the policy was changed, so that earlier sign-ins do not count.
  const changedAt = /"CA01 Require MFA for everyone" at (\d\d:\d\d)/.exec(text ?? '')?.[1];
  expect(text).toContain(`SINCE ${changedAt} By`);
});

test('without the permission the alert says that sign-ins cannot be read, and no number is sent', async () => {
  const world = await watched();
  const { tenant, app } = world;
  const ca01 = await excludeVendors(world);
  signsIn(world, ca01, 'emil.weber@contoso.example', 'notApplied');
  const others = allReadPermissions.filter((permission) => permission !== 'AuditLog.Read.All');
  tenant.setPermissions(others, { liveTokens: true });
  await app.runUntil(app.world.now() + 70 * minuteMs);
  expect(messagesOf(world).map(({ because }) => because)).not.toContain('signedIn');
  const [alert] = (await app.world.store.alerts.readAlerts(tenantId)).filter(
    ({ sinceThen }) => sinceThen !== undefined,
  );
  const page = await gatherAlert(app.pipeline(), tenantId, alert?.id ?? '');
  if (page === undefined) throw new Error('no alert');
  expect(renderText(renderMessage(page.input)).replaceAll(/\s+/g, ' ')).toContain(
    'Their sign-ins cannot be read, because a permission is missing: grant AuditLog.Read.All.',
  );
});
