/**
 * Turning off a policy is as severe as the gap that it opens: Critical if somebody no longer needs MFA, whatever the
 * policy granted or blocked.
 */
import { minuteMs } from '../../shared/core/time/durations';
import { blockGrant, office, type PolicySpoil, policy } from '../fixtures/conditional-access';
import { policyRecord } from '../fixtures/records';
import { change, look, readLog, received } from './accounts';
import { goodPolicies } from './small-tenant';
import { type App, createSmallWorld, startWatched } from './small-world';

const spare = (spoil: PolicySpoil) => policy({ id: 'ca50', displayName: 'CA50', ...spoil });
const toAnApp = { apps: { includeApplications: ['app-1'] } } as const;
const [ca01, ...others] = goodPolicies;
if (ca01 === undefined) throw new Error('the tenant has no policy');
const butOneApp = policy({
  id: 'ca01',
  displayName: 'CA01 Require MFA',
  users: { excludeGroups: ['break-glass-group'] },
  apps: { excludeApplications: ['app-9'] },
});

async function watching(policies: typeof goodPolicies): Promise<App> {
  const world = createSmallWorld();
  world.tenant.policies = [...policies];
  return startWatched(world, 12 * minuteMs);
}

const fates = ['deleted', 'disabled', 'enabledForReportingButNotEnforced'] as const;

/** Mara turns the policy off. `order`: the source that shows it first. */
async function played(
  policies: typeof goodPolicies,
  id: string,
  fate: (typeof fates)[number] = 'deleted',
  order: 'log first' | 'list first' = 'list first',
) {
  const app = await watching(policies);
  const isListFirst = order === 'list first';
  change(app, 'mara', isListFirst ? 2 * minuteMs : 0, ({ world }) => {
    const before = world.tenant.policies.find((one) => one.id === id) ?? null;
    const after = fate === 'deleted' || before === null ? null : { ...before, state: fate };
    world.tenant.policies = world.tenant.policies.flatMap((one) => (one.id === id ? (after ?? []) : one));
    return policyRecord(before, after);
  });
  if (isListFirst) await look(app, 'conditionalAccessPolicy');
  await readLog(app, 6);
  return received(app);
}

describe.each(['log first', 'list first'] as const)('%s', (order) => {
  test.each(fates)('a leftover block that is %s is High: other policies still require MFA', async (fate) => {
    const leftover = spare({ ...toAnApp, grants: blockGrant });
    const { alerts, firsts } = await played([...goodPolicies, leftover], 'ca50', fate, order);
    expect(alerts.map(({ severity }) => severity)).toEqual(['high']);
    expect(firsts).toEqual([expect.stringMatching(/^High · Contoso · policy "CA50" was /)]);
  });

  test('a deleted block of a group is Critical, where nothing else asks these people for MFA', async () => {
    const forVendors = { users: { includeUsers: [], includeGroups: ['vendors'] } };
    const blocked = spare({ ...forVendors, grants: blockGrant });
    const exempt = policy({ id: 'ca01', displayName: 'CA01 Require MFA', users: { excludeGroups: ['vendors'] } });
    const { firsts } = await played([exempt, ...others, blocked], 'ca50', 'deleted', order);
    expect(firsts).toEqual([expect.stringMatching(/^Critical · Contoso · /)]);
  });

  test('the only policy that requires MFA of everyone is Critical, even if an app was exempt from it', async () => {
    const { alerts, firsts } = await played([butOneApp, ...others], 'ca01', 'disabled', order);
    expect(alerts.map(({ severity }) => severity)).toEqual(['critical']);
    expect(firsts).toEqual([expect.stringMatching(/^Critical · Contoso · /)]);
  });
});

const modernOnly = policy({
  id: 'ca01',
  displayName: 'CA01 Require MFA',
  users: { excludeGroups: ['break-glass-group'] },
  conditions: { clientAppTypes: ['browser', 'mobileAppsAndDesktopClients'] },
});
const legacy: PolicySpoil = { conditions: { clientAppTypes: ['exchangeActiveSync', 'other'] } };
const abroad: PolicySpoil = { conditions: { locations: { includeLocations: ['All'], excludeLocations: ['germany'] } } };

test.each<[string, typeof goodPolicies, PolicySpoil, RegExp]>([
  [
    'legacy authentication, which only it kept out',
    [modernOnly, ...others.slice(1)],
    legacy,
    /^Critical .*16 people can sign in with legacy authentication/,
  ],
  ['legacy authentication, which MFA for every client keeps out too', [ca01, ...others.slice(1)], legacy, /^High /],
  ['other countries, where MFA is still asked for', goodPolicies, abroad, /^High /],
  ['other countries, where nothing else asks for MFA', others, abroad, /^Critical .*16 people/],
])('a deleted block of %s is as severe as what it opens', async (_, rest, spoil, subject) => {
  const { firsts } = await played([...rest, spare({ ...spoil, grants: blockGrant })], 'ca50');
  expect(firsts).toEqual([expect.stringMatching(subject)]);
});

test.each<[string, PolicySpoil, RegExp]>([
  ['device code', { conditions: { transferMethods: ['deviceCodeFlow'] } }, /18 people can sign in with a device code/],
  [
    'addresses outside the office',
    { conditions: { locations: { includeLocations: ['All'], excludeLocations: [office.id] } } },
    /policy "CA50"/,
  ],
])('the deleted block of %s is alerted', async (_, spoil, lost) => {
  const { firsts } = await played([...goodPolicies, spare({ ...spoil, grants: blockGrant })], 'ca50');
  expect(firsts).toHaveLength(1);
  expect(firsts[0]).toMatch(lost);
});

test.each(fates)('a block that another policy duplicates alerts nobody when it is %s', async (fate) => {
  const { firsts } = await played([...goodPolicies, spare({ ...legacy, grants: blockGrant })], 'ca50', fate);
  expect(firsts).toEqual([]);
});
