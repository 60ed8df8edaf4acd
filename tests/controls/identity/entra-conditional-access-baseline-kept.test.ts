import { entraConditionalAccessBaselineKept as control } from '../../../shared/controls/identity/entra-conditional-access-baseline-kept/control';
import { blockGrant, germany, mfaStrength, office, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { statusOf, verdictOn } from '../state';

const since = (baseline: PolicySpoil, current: PolicySpoil) => ({
  baseline: [policy(baseline)],
  policies: [policy(current)],
});

describe('passes', () => {
  test.each<[string, PolicySpoil, PolicySpoil]>([
    ['nothing', {}, {}],
    ['the name', {}, { displayName: 'renamed' }],
    ['the order of ids', { users: { excludeUsers: ['a', 'b'] } }, { users: { excludeUsers: ['b', 'a'] } }],
    ['a removed exclusion', { users: { excludeUsers: ['lea'] } }, {}],
    ['an added grant', {}, { grants: { operator: 'AND', builtInControls: ['compliantDevice', 'mfa'] } }],
    ['a report-only policy, weakened', { state: 'enabledForReportingButNotEnforced' }, { state: 'disabled' }],
  ])('when the change is %s', (_, baseline, current) => {
    const enforced = policy({ id: 'ca09' });
    const { baseline: before, policies } = since(baseline, current);
    expect(statusOf(control, { baseline: [...before, enforced], policies: [...policies, enforced] })).toBe('pass');
  });
});

describe('the exclusion of a break-glass account', () => {
  const excluding: PolicySpoil = { users: { excludeUsers: ['bg-1'], excludeGroups: ['bg-group'] } };
  const declaredUntil = (expiry: string) => ({
    breakGlass: ['bg-1', 'bg-group'].map((id) => ({ id, reason: 'emergencies', owner: 'ada', expiry })),
  });

  test('is not a weakening, so it can be added again after it was removed', () => {
    expect(statusOf(control, { ...since({}, excluding), configuration: declaredUntil('2027-12-31') })).toBe('pass');
  });

  test.each([
    ['that is not declared any more', excluding, declaredUntil('2026-01-01')],
    ['together with somebody else', { users: { excludeUsers: ['bg-1', 'lea'] } }, declaredUntil('2027-12-31')],
  ] as const)('%s is one', (_, current, configuration) => {
    expect(statusOf(control, { ...since({}, current), configuration })).toBe('fail');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['switched to report-only', { state: 'enabledForReportingButNotEnforced' }, 'stateOff'],
    ['disabled', { state: 'disabled' }, 'stateOff'],
    ['excludes somebody', { users: { excludeUsers: ['lea'] } }, 'excludeGrew'],
    ['covers fewer people', { users: { includeUsers: ['lea'] } }, 'includeShrank'],
    ['has a new condition', { conditions: { signInRiskLevels: ['high'] } }, 'conditionAdded'],
    ['requires less', { grants: null }, 'controlRemoved'],
    [
      'is weaker in one setting and stronger in another',
      { users: { excludeUsers: ['lea'] }, grants: { operator: 'AND', builtInControls: ['compliantDevice', 'mfa'] } },
      'excludeGrew',
    ],
  ])('when a policy %s', (_, current, problem) => {
    expect(verdictOn(control, since({}, current))).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: 'ca01', problem }] },
    });
  });

  describe('when a strength or location that policies use allows more, though no policy was edited', () => {
    const weaker = { ...mfaStrength, allowedCombinations: [...mfaStrength.allowedCombinations, 'password,sms2'] };
    const asksStrength = policy({ grants: { builtInControls: [], authenticationStrengthId: mfaStrength.id } });
    const trusted = { ...office, isTrusted: true, ipRanges: ['192.0.2.0/24'] };
    const wider = { ...trusted, ipRanges: ['192.0.2.0/24', '198.51.100.0/24'] };
    const elsewhere = { ...trusted, id: 'intruder', displayName: 'Intruder', ipRanges: ['203.0.113.9/32'] };
    const leavesOut = (place: string) =>
      policy({ conditions: { locations: { includeLocations: ['All'], excludeLocations: [place] } } });
    const was = { locationBaseline: [trusted] };

    test.each([
      [
        'its strength',
        { policies: [asksStrength], strengths: [weaker], strengthBaseline: [mfaStrength] },
        'strengthWeaker',
        weaker.displayName,
      ],
      [
        'a location that it exempts',
        { ...was, policies: [leavesOut(trusted.id)], namedLocations: [wider] },
        'trustedLocationWidened',
        trusted.displayName,
      ],
      [
        'a trusted location',
        { ...was, policies: [leavesOut('AllTrusted')], namedLocations: [wider] },
        'trustedLocationWidened',
        trusted.displayName,
      ],
      [
        'a new trusted location',
        { ...was, policies: [leavesOut('AllTrusted')], namedLocations: [trusted, elsewhere] },
        'trustedLocationWidened',
        'Intruder',
      ],
    ] as const)('%s', (_, spoil, problem, name) => {
      expect(verdictOn(control, spoil)).toMatchObject({
        status: 'fail',
        findings: { total: 1, first: [{ resourceId: 'ca01', problem }] },
        evidence: expect.arrayContaining([expect.objectContaining({ label: expect.stringContaining(name) })]),
      });
    });

    const nobody = { computed: true, count: 0, of: 5 };
    const everybody = { count: 5, of: 5, privilegedIds: ['ada'] };
    test.each<[string, readonly PolicySpoil[], object]>([
      ['everyone whom the policy covers', [{}], everybody],
      [
        'the people whom it covers, and nobody else',
        [{ users: { includeUsers: ['lea'] } }],
        { count: 1, of: 5, ids: ['lea'] },
      ],
      ['nobody, where another policy requires the same everywhere', [{}, { id: 'ca07', conditions: {} }], nobody],
      [
        'the people who needed a device, though another policy requires MFA everywhere',
        [{ grants: { builtInControls: ['compliantDevice'] } }, { id: 'ca07', conditions: {} }],
        everybody,
      ],
      ['the people whom it blocks', [{ grants: blockGrant }], everybody],
      [
        'people who register security info, though another policy requires MFA for all apps',
        [
          { apps: { includeApplications: [], includeUserActions: ['urn:user:registersecurityinfo'] } },
          { id: 'ca07', conditions: {} },
        ],
        everybody,
      ],
    ])('and counts the people who can sign in with less from there: %s', (_, spoils, exposure) => {
      const locations = { includeLocations: ['All'], excludeLocations: ['AllTrusted'] };
      const policies = spoils.map((spoil) => policy({ conditions: { locations }, ...spoil }));
      const verdict = verdictOn(control, { ...was, policies, namedLocations: [wider] });
      expect(verdict).toMatchObject({ status: 'fail', exposure });
    });

    test('and counts the people who can sign in with a weaker method', () => {
      const own = { ...mfaStrength, id: 'own', allowedCombinations: ['fido2'] };
      const policies = [policy({ grants: { builtInControls: [], authenticationStrengthId: own.id } })];
      const verdictFor = (added: string) =>
        verdictOn(control, {
          ...{ policies, strengthBaseline: [own] },
          strengths: [{ ...own, allowedCombinations: ['fido2', added] }],
        });
      expect(verdictFor('password,sms')).toMatchObject({ status: 'fail', exposure: everybody });
      expect(verdictFor('x509CertificateMultiFactor')).toMatchObject({ status: 'fail', exposure: nobody });
    });

    test('and counts nobody where users are not known', () => {
      const locations = { includeLocations: ['All'], excludeLocations: ['AllTrusted'] };
      const policies = [policy({ conditions: { locations } })];
      const verdict = verdictOn(control, { ...was, policies, namedLocations: [wider], users: [] });
      expect(verdict).toMatchObject({ status: 'fail', exposure: { computed: false, why: { kind: 'user' } } });
    });

    test.each([
      ['a strength that no policy requires', { strengths: [mfaStrength, weaker], strengthBaseline: [mfaStrength] }],
      ['a trusted location that no policy exempts', { ...was, namedLocations: [wider] }],
      [
        'a narrower location',
        { policies: [leavesOut('AllTrusted')], locationBaseline: [wider], namedLocations: [trusted] },
      ],
      [
        'addresses that are trusted under another name',
        {
          policies: [leavesOut('AllTrusted')],
          locationBaseline: [wider],
          namedLocations: [trusted, { ...wider, id: 'anew' }],
        },
      ],
      [
        'a location that is not trusted',
        { ...was, policies: [leavesOut('AllTrusted')], namedLocations: [trusted, { ...elsewhere, isTrusted: false }] },
      ],
    ])('but not %s', (_, spoil) => {
      expect(statusOf(control, spoil)).toBe('pass');
    });
  });

  test('when a policy is deleted, showing its earlier state', () => {
    expect(verdictOn(control, { baseline: [policy()], policies: [] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem: 'deleted' }] },
      evidence: [{ label: 'CA01 Require MFA for everyone: State', before: [{ text: 'enabled' }], after: [] }],
    });
  });

  test('naming the people who are newly excluded', () => {
    const verdict = verdictOn(control, since({}, { users: { excludeUsers: ['lea'] } }));
    expect(verdict).toMatchObject({
      findings: { first: [{ details: { excludedAdded: ['lea'] } }] },
      evidence: [{ before: [], after: [{ type: 'person', id: 'lea' }] }],
    });
  });

  test('when no policy is enabled any more', () => {
    const policies = [policy({ state: 'enabledForReportingButNotEnforced' })];
    expect(verdictOn(control, { policies })).toMatchObject({ findings: { first: [{ problem: 'nothingEnforced' }] } });
  });
});

test('is not licensed without P1', () => {
  expect(verdictOn(control, { policies: [], licences: [] })).toEqual({ status: 'notLicensed', licence: 'P1' });
});

test('does not apply while security defaults are on', () => {
  expect(statusOf(control, { policies: [], securityDefaultsOn: true })).toBe('notApplicable');
});

describe('when a named location covers other countries than before', () => {
  const blockElsewhere = (includeLocations: readonly string[], excludeLocations: readonly string[]) =>
    policy({ grants: blockGrant, conditions: { locations: { includeLocations, excludeLocations } } });
  const countries = (...countriesAndRegions: readonly string[]) => ({ ...germany, countriesAndRegions });

  test.each([
    ['an exempt location gets a country', blockElsewhere(['All'], ['germany']), ['DE'], ['DE', 'RU'], 'fail'],
    ['an exempt location loses a country', blockElsewhere(['All'], ['germany']), ['DE', 'RU'], ['DE'], 'pass'],
    ['a blocked location loses a country', blockElsewhere(['germany'], []), ['DE', 'RU'], ['DE'], 'fail'],
    ['a blocked location gets a country', blockElsewhere(['germany'], []), ['DE'], ['DE', 'RU'], 'pass'],
    ['a location that no policy names', blockElsewhere(['All'], ['office']), ['DE'], ['DE', 'RU'], 'pass'],
  ])('%s', (_, blocking, before, after, status) => {
    const spoil = {
      baseline: [blocking],
      policies: [blocking],
      locationBaseline: [office, countries(...before)],
      namedLocations: [office, countries(...after)],
    };
    const verdict = verdictOn(control, spoil);
    expect(verdict.status).toBe(status);
    if (status === 'fail')
      expect(verdict).toMatchObject({
        findings: { first: [{ resourceId: 'ca01', problem: 'locationChanged' }] },
        exposure: { computed: true, count: 5, of: 5 },
        evidence: [{ label: 'Germany: Countries' }],
      });
  });
});

describe('when a policy is deleted and created again', () => {
  const again = policy({ id: 'ca99', displayName: 'CA01 again' });

  test('it counts as the same policy: passes, and fails where the new one does less', () => {
    const spoil = { baseline: [policy()] };
    expect(statusOf(control, { ...spoil, policies: [again] })).toBe('pass');
    expect(statusOf(control, { ...spoil, policies: [policy({ id: 'ca99', grants: null })] })).toBe('fail');
    expect(statusOf(control, { ...spoil, policies: [{ ...again, state: 'disabled' }] })).toBe('fail');
  });

  test.each([['disabled'], ['enabledForReportingButNotEnforced'], ['deleted']])(
    'a policy that is %s is no weakness while others protect the same people',
    (state) => {
      const kept = state === 'deleted' ? [] : [policy({ state })];
      const of = (...clientAppTypes: readonly string[]) =>
        policy({ id: clientAppTypes.join(), conditions: { clientAppTypes } });
      const rest = of('mobileAppsAndDesktopClients', 'exchangeActiveSync', 'other');
      const beside = (...policies: readonly (typeof again)[]) =>
        statusOf(control, { baseline: [policy()], policies: [...kept, ...policies] });
      expect(beside(again)).toBe('pass');
      expect(beside(of('browser'), rest)).toBe('pass');
      expect(beside(of('browser'))).toBe('fail');
      expect(beside()).toBe('fail');
    },
  );
});
