/**
 * An edit and its undoing lie between two collections, and the log shows the undoing first. The edit is alerted once,
 * with its end, and the undoing never looks like a loss.
 */
import type { DirectoryAudit } from '../../shared/core/log/record';
import type { ConditionalAccessPolicy, NamedLocation } from '../../shared/core/resource/resource';
import { minuteMs } from '../../shared/core/time/durations';
import { office, policy, withUsers } from '../fixtures/conditional-access';
import { directoryAudit, modified, person, policyRecord, target } from '../fixtures/records';
import { readLog, received } from './accounts';
import { goodPolicies, vendorGroup } from './small-tenant';
import { createSmallWorld, startWatched } from './small-world';

type Ip = Extract<NamedLocation, { readonly type: 'ip' }>;
const wire = ({ ipRanges, isTrusted }: Ip): string =>
  JSON.stringify({ isTrusted, ipRanges: ipRanges.map((cidrAddress) => ({ cidrAddress })) });

const moved = (before: Ip, after: Ip): DirectoryAudit =>
  directoryAudit({
    activityDisplayName: 'Update named location',
    category: 'Policy',
    loggedByService: 'Conditional Access',
    targets: [target('Policy', office.id, [modified('NamedLocation', wire(before), wire(after))], office.displayName)],
  });

const outside = policy({
  id: 'ca09',
  displayName: 'CA09 Outside',
  conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
});

type Edit = (policy: ConditionalAccessPolicy) => ConditionalAccessPolicy;
const requireDevice: Edit = (of) => ({
  ...of,
  grantControls: of.grantControls && { ...of.grantControls, builtInControls: ['compliantDevice'] },
});

/** `mara` edits the policy, and `tom` restores it. */
async function played(edit: DirectoryAudit, undoing: DirectoryAudit, openForMs: number, policies = goodPolicies) {
  const world = createSmallWorld();
  world.tenant.places = [office];
  world.tenant.policies = [...policies];
  const app = await startWatched(world, 10 * minuteMs);
  const opened = world.now() + 5_000;
  const logged = (record: DirectoryAudit, by: string, at: number, minutes: number) =>
    world.tenant.log.push({
      record: {
        ...record,
        id: by,
        correlationId: by,
        actor: person(by),
        activityDateTime: new Date(at).toISOString(),
      },
      visibleAt: opened + openForMs + minutes * minuteMs,
    });
  logged(edit, 'mara', opened, 4);
  logged(undoing, 'tom', opened + openForMs, 1);
  await readLog(app, 12);
  await app.runUntil(world.now() + 5 * minuteMs);
  return received(app);
}

const [first] = goodPolicies;
if (first === undefined) throw new Error('the tenant has no policy');
const policyEdits: readonly (readonly [string, Edit])[] = [
  ['other requirements', requireDevice],
  ['an exclusion that replaces another', withUsers({ excludeGroups: [vendorGroup] })],
];

test.each(policyEdits.flatMap(([name, edit]) => [500, 90_000].map((openForMs) => [name, openForMs, edit] as const)))(
  'a policy with %s for %d ms',
  async (_, openForMs, edit) => {
    const { alerts, actors, mails } = await played(
      policyRecord(first, edit(first)),
      policyRecord(edit(first), first),
      openForMs,
    );
    expect(actors).toEqual(['mara']);
    expect(alerts.map(({ status }) => status)).toEqual(['resolved']);
    expect(mails.filter((mail) => !mail.startsWith('Restored'))).toHaveLength(1);
    expect(mails.filter((mail) => /tom's account (weakened|excluded)/.test(mail))).toEqual([]);
  },
);

test.each([46_000, 120_000])('a trusted range that replaces another for %d ms', async (openForMs) => {
  const replaced: Ip = { ...office, ipRanges: ['198.51.100.0/24'] };
  const { alerts, actors, mails } = await played(moved(office, replaced), moved(replaced, office), openForMs, [
    outside,
  ]);
  expect(actors).toEqual(['mara']);
  expect(alerts.map(({ status }) => status)).toEqual(['resolved']);
  const firsts = mails.filter((mail) => !mail.startsWith('Restored'));
  expect(firsts).toHaveLength(1);
  expect(firsts[0]).toContain("mara's account added 198.51.100.0/24");
});

test('an edit that leaves a policy as it was never found before is a loss, by any account', async () => {
  const { actors } = await played(
    policyRecord(first, requireDevice(first)),
    policyRecord(requireDevice(first), withUsers({ excludeGroups: [vendorGroup] })(first)),
    90_000,
  );
  expect(actors).toContain('tom');
});
