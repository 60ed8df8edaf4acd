import fc from 'fast-check';
import {
  compare,
  compliantDevice,
  domainOf,
  holds,
  legacyAuthenticationBlocked,
  mfa,
  openExclusions,
  phishingResistantMfa,
  type Requirement,
  type RequirementDomain,
} from '../../../shared/core/conditional-access';
import type { ConditionalAccessPolicy } from '../../../shared/core/resource/resource';
import {
  basisOf,
  blockGrant,
  germany,
  office,
  type PolicySpoil,
  phishingResistantStrength,
  policy,
  type World,
} from '../../fixtures/conditional-access';

const statusOf = (asked: Requirement, domain: RequirementDomain, spoil: Partial<World>) =>
  holds(asked, domain, basisOf(spoil)).status;

describe('legacy clients show no device to a filter, and neither does device code', () => {
  const filtered = (mode: string, rule: string, spoil: PolicySpoil = {}) =>
    policy({ conditions: { deviceFilter: { mode, rule } }, ...spoil });
  const asked = [legacyAuthenticationBlocked, domainOf(legacyAuthenticationBlocked)] as const;

  test('a filter that excludes managed devices does not apply to them', () => {
    for (const rule of ['device.isCompliant -eq True', 'device.trustType -eq "ServerAD"', 'device.model -eq "PAW"']) {
      const coverage = holds(...asked, basisOf({ policies: [filtered('exclude', rule)] }));
      expect(coverage).toMatchObject({ status: 'holds', direct: 'indirect' });
      expect(holds(...asked, basisOf({ policies: [filtered('exclude', rule, { grants: blockGrant })] }))).toMatchObject(
        {
          status: 'holds',
          direct: 'direct',
        },
      );
    }
  });

  test('a filter that includes managed devices does not apply to them', () => {
    const policies = [filtered('include', 'device.isCompliant -eq True', { grants: blockGrant })];
    expect(holds(...asked, basisOf({ policies }))).toMatchObject({ status: 'open', count: 5 });
  });

  test('modern clients show their device', () => {
    const policies = [filtered('exclude', 'device.isCompliant -eq True')];
    expect(statusOf(mfa, domainOf(mfa), { policies })).toBe('open');
  });
});

/** My Apps: Microsoft lists it in Office 365, without its id. */
const myApps = '2793995e-0a7d-40d7-bd35-6968ba142197';
const project = 'f53895d3-095d-408f-8e93-8f94b391404e';

describe('an app that may be in a suite is judged both as a member and as none', () => {
  const forOffice = policy({ id: 'ca01', apps: { includeApplications: ['Office365'] } });
  const forRest = policy({ id: 'ca02', apps: { excludeApplications: ['Office365'] } });
  const forAllBut = (...apps: string[]) => policy({ id: 'ca03', apps: { excludeApplications: apps } });
  const inOffice = domainOf(mfa, { apps: ['Office365'] });
  const ask = (domain: RequirementDomain, ...policies: ConditionalAccessPolicy[]) =>
    statusOf(mfa, domain, { policies });

  test('covered in both cases is covered', () => {
    // My Apps is excluded from the policy for all apps. As a member of the suite it is covered; otherwise it does not
    // need MFA.
    expect(ask(inOffice, forOffice, forAllBut(myApps))).toBe('holds');
    expect(ask(inOffice, forOffice, forAllBut(myApps, project))).toBe('holds');
    // One policy covers the app as a member of the suite, and another one covers it otherwise.
    const naming = policy({ id: 'ca04', state: 'enabled', apps: { includeApplications: [myApps] }, grants: null });
    expect(ask(domainOf(mfa), forOffice, forRest, naming)).toBe('holds');
    expect(ask(inOffice, forOffice, forRest, naming)).toBe('holds');
  });

  test('covered in one case is unknown, and the policies are named', () => {
    expect(ask(domainOf(mfa), forOffice, forAllBut(myApps))).not.toBe('holds');
    const forSharePoint = policy({
      id: 'ca05',
      apps: { includeApplications: ['00000003-0000-0ff1-ce00-000000000000'] },
    });
    const leavingOut = policy({
      id: 'ca06',
      apps: { includeApplications: ['Office365'], excludeApplications: [myApps] },
    });
    expect(holds(mfa, inOffice, basisOf({ policies: [leavingOut, forSharePoint] }))).toMatchObject({
      status: 'unknown',
      reason: 'notUnderstood',
      policyIds: ['ca06'],
    });
  });

  test('no gap in either case means no change, in comparisons and in exclusions', () => {
    const naming = policy({ id: 'ca04', apps: { includeApplications: [myApps] }, grants: null });
    const [before, after] = [
      [forOffice, forRest],
      [forOffice, forRest, naming],
    ].map((policies) => basisOf({ policies }));
    if (before === undefined || after === undefined) throw new Error('unreachable');
    expect(compare(before, after, mfa, domainOf(mfa))).toMatchObject({
      status: 'compared',
      opened: { count: 0 },
      widened: { count: 0 },
    });
    expect(openExclusions(after, mfa, domainOf(mfa))).toEqual({ status: 'judged', exclusions: [] });
  });

  test('never says covered, or uncovered, where one case says otherwise', () => {
    const apps = fc.record({
      includeApplications: fc.constantFrom(
        ['All'],
        ['Office365'],
        ['MicrosoftAdminPortals'],
        [myApps],
        [myApps, 'Office365'],
      ),
      excludeApplications: fc.constantFrom<string[]>([], [], [myApps], ['Office365'], ['MicrosoftAdminPortals']),
    });
    const clients = fc.constantFrom(['all'], ['all'], ['browser'], ['mobileAppsAndDesktopClients']);
    const one = (id: string) =>
      fc
        .record({ apps, clients })
        .map((made) => policy({ id, apps: made.apps, conditions: { clientAppTypes: made.clients } }));
    const domains = fc.constantFrom(domainOf(mfa), inOffice, domainOf(mfa, { apps: ['MicrosoftAdminPortals'] }));
    const sway = '905fcf26-4eb7-48a0-9ff0-8dcc7194b5ba';
    const azurePortal = 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c';
    const as = (app: string, some: readonly ConditionalAccessPolicy[]): readonly ConditionalAccessPolicy[] =>
      JSON.parse(JSON.stringify(some).replaceAll(myApps, app)) as ConditionalAccessPolicy[]; // Safe: only ids differ.
    /** A sign-in to a suite is a sign-in to one of its members, which a policy may or may not name. */
    const withMember = (suite: string, app: string, domain: RequirementDomain): RequirementDomain =>
      domain.apps === 'all' || !domain.apps.includes(suite) ? domain : { ...domain, apps: [...domain.apps, app] };
    fc.assert(
      fc.property(domains, fc.tuple(one('ca01'), one('ca02'), one('ca03')), (domain, some) => {
        const names = JSON.stringify(some).includes(myApps);
        const worlds = [
          statusOf(mfa, domain, { policies: some, foreignAppIds: [myApps] }),
          statusOf(mfa, withMember('Office365', sway, domain), { policies: as(sway, some) }),
          statusOf(mfa, withMember('MicrosoftAdminPortals', azurePortal, domain), { policies: as(azurePortal, some) }),
        ];
        const status = statusOf(mfa, domain, { policies: some });
        // If it is covered in both cases, the answer is covered.
        if (worlds.every((world) => world === 'holds')) expect(status).toBe('holds');
        else expect(status).not.toBe('holds');
        if (status === 'open') expect(new Set(worlds)).toEqual(new Set(['open']));
        if (!names) expect(status).toBe(worlds[0]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('trusted addresses of the per-user MFA portal, whose existence Graph does not show', () => {
  const leavingOut = policy({
    conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
  });
  const nowhere = { ...office, isTrusted: false };
  const ask = (namedLocations: World['namedLocations'], ...policies: ConditionalAccessPolicy[]) =>
    holds(mfa, domainOf(mfa), basisOf({ policies, namedLocations }));

  test('without a known trusted location, a gap for trusted locations is unknown, and the policy is named', () => {
    const said = { status: 'unknown', reason: 'notUnderstood', policyIds: ['ca01'] };
    expect(ask([], leavingOut)).toMatchObject(said);
    expect(ask([nowhere, germany], leavingOut)).toMatchObject(said);
  });

  test('a known trusted location is uncovered, even with unreadable addresses', () => {
    expect(ask([office], leavingOut)).toMatchObject({ status: 'open', count: 5 });
    expect(ask([{ ...office, ipRanges: ['no address'] }], leavingOut)).toMatchObject({ status: 'open', count: 5 });
  });

  test('a gap elsewhere is a gap, and locations covered by another policy are covered', () => {
    const inBrowsers = policy({
      conditions: {
        clientAppTypes: ['browser'],
        locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
      },
    });
    expect(ask([], inBrowsers)).toMatchObject({ status: 'open', count: 5 });
    const atTrusted = policy({
      id: 'ca02',
      conditions: { locations: { includeLocations: ['AllTrusted'], excludeLocations: [] } },
    });
    expect(ask([], leavingOut, atTrusted)).toMatchObject({ status: 'holds' });
  });

  test('where another policy covers a known location, the others are still unknown', () => {
    const atOffice = policy({
      id: 'ca02',
      conditions: { locations: { includeLocations: [office.id], excludeLocations: [] } },
    });
    expect(ask([office], leavingOut, atOffice)).toMatchObject({ status: 'unknown', policyIds: ['ca01'] });
  });

  test('a change that may open only those addresses is unknown', () => {
    const [before, after] = [[policy()], [leavingOut]].map((policies) => basisOf({ policies, namedLocations: [] }));
    if (before === undefined || after === undefined) throw new Error('unreachable');
    expect(compare(before, after, mfa, domainOf(mfa))).toMatchObject({ status: 'unknown', policyIds: ['ca01'] });
    const strong = policy({
      id: 'ca07',
      grants: { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id },
      conditions: { ...leavingOut.conditions, clientAppTypes: ['browser'] },
    });
    const both = [leavingOut, strong].map((one) => basisOf({ policies: [one], namedLocations: [] }));
    expect(
      compare(both[0] ?? before, both[1] ?? after, phishingResistantMfa, domainOf(phishingResistantMfa)).status,
    ).toBe('compared');
  });
});

test('the requirement of a managed device in Office 365 does not depend on apps that may belong to it', () => {
  const compliant: PolicySpoil = { grants: { builtInControls: ['compliantDevice'] } };
  const policies = [
    policy({ id: 'ca01', apps: { includeApplications: ['Office365'] }, ...compliant }),
    policy({ id: 'ca02', apps: { excludeApplications: [myApps, project] }, ...compliant }),
  ];
  const domain = domainOf(compliantDevice, { apps: ['Office365'] });
  expect(statusOf(compliantDevice, domain, { policies })).toBe('holds');
});
