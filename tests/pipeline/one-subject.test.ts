/** An alert keeps its mail subject, though the log shows the edit before the collection that judges it. */
import type { DirectoryAudit } from '../../shared/core/log/record';
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import type { AuthorizationPolicy } from '../../shared/kinds/authorization-policy/authorization-policy';
import { renderText } from '../../shared/reports/mail/email';
import { plainAttention } from '../fixtures/attention';
import { directoryAudit, modified, person, policyRecord, target } from '../fixtures/records';
import { goodAuthorizationPolicy } from '../fixtures/settings';
import { hint } from './history';
import { goodPolicies, vendorGroup } from './small-tenant';
import { type App, createSmallWorld, startWatched, tenantId } from './small-world';

const high = { ...plainAttention.patience, high: { remindAfter: 30, escalateAfter: null } };

async function watched(): Promise<App> {
  const world = createSmallWorld({ configuration: { patience: high } });
  return startWatched(world, 12 * minuteMs);
}

/**
 * An edit that the log shows at once; its resource type has just been collected and is not collected again for half a
 * minute.
 */
async function edit(app: App, kind: 'authorizationPolicy' | 'conditionalAccessPolicy', edited: () => DirectoryAudit) {
  const { world } = app;
  await app.ask(hint(kind));
  await app.drain();
  world.advanceTo(world.now() + 2 * secondMs);
  const at = new Date(world.now() - secondMs).toISOString();
  const record = { ...edited(), id: 'edit', correlationId: 'edit', activityDateTime: at, actor: person('ada') };
  world.tenant.log.push({ record, visibleAt: world.now() });
  await app.ask(hint('directoryAudit'));
  await app.drain();
}

const openInvitations =
  ({ world }: App) =>
  () => {
    const open: AuthorizationPolicy = { ...goodAuthorizationPolicy, allowInvitesFrom: 'everyone' };
    world.tenant.settings = { ...world.tenant.settings, authorizationPolicy: [open] };
    return directoryAudit({
      activityDisplayName: 'Update authorization policy',
      targets: [
        target(
          'Policy',
          'x',
          [modified('AllowInvitesFrom', '"adminsAndGuestInviters"', '"everyone"')],
          'Authorization Policy',
        ),
      ],
    });
  };

const disableMfa =
  ({ world }: App) =>
  () => {
    const [before] = goodPolicies;
    if (before === undefined) throw new Error('no policy');
    const after: ConditionalAccessPolicy = { ...before, state: 'disabled' };
    world.tenant.policies = world.tenant.policies.map((policy) => (policy.id === before.id ? after : policy));
    return policyRecord(before, after);
  };

const subjectsOf = ({ world }: App): readonly string[] =>
  world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message.subject);

test('a setting: the first message waits for the collection, and the reminder has the same subject', async () => {
  const app = await watched();
  const begun = app.world.now();
  await edit(app, 'authorizationPolicy', openInvitations(app));
  await app.runUntil(begun + 31 * secondMs);
  await app.runUntil(begun + 40 * minuteMs);
  const subjects = subjectsOf(app);
  expect(subjects.length).toBeGreaterThanOrEqual(2);
  expect(new Set(subjects).size).toBe(1);
  expect(subjects[0]).toContain('Everyone, including guests, can invite guests');
});

test('a critical alert waits too, and only for the collection', async () => {
  const app = await watched();
  await edit(app, 'conditionalAccessPolicy', disableMfa(app));
  const raisedAt = app.world.now();
  expect(subjectsOf(app)).toEqual([]);
  await app.runUntil(raisedAt + 36 * secondMs);
  expect(subjectsOf(app)).toEqual([
    expect.stringMatching(/^Critical · Contoso · 16 people can now sign in without MFA/),
  ]);
  await app.runUntil(raisedAt + 10 * minuteMs);
  expect(subjectsOf(app)).toHaveLength(1);
});

test('a collection that does not come delays the message for a minute at most', async () => {
  const app = await watched();
  const { world } = app;
  await edit(app, 'authorizationPolicy', openInvitations(app));
  const raisedAt = world.now();
  // Another process holds the bucket and hangs.
  for (const bucket of await world.store.watermarks.readBuckets(tenantId)) {
    const read = await world.store.watermarks.readBucket(tenantId, bucket.bucket);
    const heldUntil = new Date(raisedAt + 10 * minuteMs).toISOString();
    await world.store.watermarks.writeBucket({ ...bucket, holder: 'hangs', heldUntil }, read?.etag ?? null);
  }
  await app.runUntil(raisedAt + 50 * secondMs);
  expect(subjectsOf(app)).toEqual([]);
  await app.runUntil(raisedAt + minuteMs);
  expect(subjectsOf(app)).toHaveLength(1);
});

test('no message waits for a source that cannot be read', async () => {
  const app = await watched();
  const { world } = app;
  world.tenant.failures.set('authorizationPolicy', {
    reason: 'notPermitted',
    permission: 'Policy.Read.All',
    detail: 'Forbidden',
  });
  await edit(app, 'authorizationPolicy', openInvitations(app));
  await app.runUntil(world.now() + 24 * secondMs);
  expect(subjectsOf(app).some((subject) => subject.startsWith('High · Contoso · '))).toBe(true);
});

describe('an exclusion', () => {
  const exclude = ({ world }: App, latencyMs: number): void => {
    const [before] = goodPolicies;
    if (before === undefined) throw new Error('no policy');
    const users = {
      ...before.conditions.users,
      excludeGroups: [...before.conditions.users.excludeGroups, vendorGroup],
    };
    const after: ConditionalAccessPolicy = { ...before, conditions: { ...before.conditions, users } };
    world.tenant.policies = world.tenant.policies.map((policy) => (policy.id === before.id ? after : policy));
    const at = new Date(world.now() - secondMs).toISOString();
    const edit = { id: 'edit', correlationId: 'edit', activityDateTime: at, actor: person('ada') };
    world.tenant.log.push({ record: { ...policyRecord(before, after), ...edit }, visibleAt: world.now() + latencyMs });
  };
  const mailsOf = ({ world }: App) =>
    world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);

  test('that the log shows first is one mail, with the account in it', async () => {
    const app = await watched();
    exclude(app, 0);
    await app.ask(hint('directoryAudit'));
    await app.drain();
    await app.runUntil(app.world.now() + 20 * minuteMs);
    const [mail, ...others] = mailsOf(app);
    expect(others).toEqual([]);
    expect(mail?.subject).toMatch(/^Critical · Contoso · 2 people can now sign in without MFA/);
    expect(mail?.preview).toContain("ada's account excluded");
  });

  test('whose account the log shows later is two mails with one subject, and the second says what is new', async () => {
    const app = await watched();
    exclude(app, 4 * minuteMs);
    await app.ask(hint('conditionalAccessPolicy'));
    await app.drain();
    await app.runUntil(app.world.now() + 5 * minuteMs);
    await app.ask(hint('directoryAudit'));
    await app.drain();
    await app.runUntil(app.world.now() + 20 * minuteMs);
    const [first, second, ...others] = mailsOf(app);
    expect(others).toEqual([]);
    // Ticket systems match by subject: an update has the same subject, and its first line says that it is an update
    // and what it adds.
    expect(second?.subject).toBe(first?.subject);
    expect(first?.preview).not.toMatch(/^Update|ada/);
    expect(second?.preview).toMatch(
      /^Update \d\d:\d\d: ada's account made the change, from 192\.0\.2\.\d+\. Nothing else changed\.$/,
    );
    expect(second?.machine.because).toBe('actorFound');
  });
});

/** Mara widens what users can consent to, and Tom who can invite guests, in the same object. */
function openBoth({ world }: App): void {
  const at = (seconds: number): string => new Date(world.now() - seconds * secondMs).toISOString();
  const widened = ['ManagePermissionGrantsForSelf.microsoft-user-default-legacy'];
  const open: AuthorizationPolicy = {
    ...goodAuthorizationPolicy,
    allowInvitesFrom: 'everyone',
    defaultUserRolePermissions: {
      ...goodAuthorizationPolicy.defaultUserRolePermissions,
      permissionGrantPoliciesAssigned: widened,
    },
  };
  world.tenant.settings = { ...world.tenant.settings, authorizationPolicy: [open] };
  const entry = (who: string, seconds: number, name: string, was: unknown, is: unknown) => ({
    ...directoryAudit({
      activityDisplayName: 'Update authorization policy',
      targets: [
        target('Policy', 'x', [modified(name, JSON.stringify(was), JSON.stringify(is))], 'Authorization Policy'),
      ],
    }),
    id: who,
    correlationId: who,
    activityDateTime: at(seconds),
    actor: person(who),
  });
  const granted = goodAuthorizationPolicy.defaultUserRolePermissions.permissionGrantPoliciesAssigned;
  for (const record of [
    entry('mara', 20, 'PermissionGrantPolicyIdsAssignedToDefaultUserRole', granted, widened),
    entry('tom', 10, 'AllowInvitesFrom', goodAuthorizationPolicy.allowInvitesFrom, 'everyone'),
  ])
    world.tenant.log.push({ record, visibleAt: world.now() });
}

test.each([
  ['the log first', ['directoryAudit', 'authorizationPolicy']],
  ['the object first', ['authorizationPolicy', 'directoryAudit']],
] as const)('two settings of one object by two accounts: each alert has its own control: %s', async (_, kinds) => {
  const app = await watched();
  app.world.advanceTo(app.world.now() + minuteMs);
  openBoth(app);
  for (const kind of kinds) {
    await app.ask(hint(kind));
    await app.drain();
  }
  await app.runUntil(app.world.now() + 10 * minuteMs);
  const texts = app.world.sent
    .filter(({ channel }) => channel === 'email-acs')
    .map(({ message }) => renderText(message));
  const ofMara = texts.filter((text) => text.includes("mara's account widened"));
  const ofTom = texts.filter((text) => text.includes("tom's account widened"));
  expect([ofMara.length, ofTom.length]).toEqual([1, 1]);
  expect(ofMara[0]).toContain('Every user can give any app access');
  expect(ofMara[0]).not.toContain('invite guests');
  expect(ofTom[0]).toContain('invite guests');
  expect(ofTom[0]).not.toMatch(/consent|any app access/);
});
