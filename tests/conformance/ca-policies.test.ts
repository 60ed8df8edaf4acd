import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { controls } from '../../shared/controls';
import {
  domainOf,
  holds,
  legacyAuthenticationBlocked,
  managedDevice,
  mfa,
  phishingResistantMfa,
} from '../../shared/core/conditional-access';
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { conditionalAccessPolicyCollector } from '../../shared/kinds/conditional-access-policy/collect';
import { type StateSpoil, statusOf, verdictOn } from '../controls/state';
import {
  assignment,
  basisOf,
  globalAdministratorRole,
  group,
  guest,
  user,
  type World,
} from '../fixtures/conditional-access';
import { goodRegistration } from '../fixtures/settings';

const file = join(__dirname, '../../../shared/truth/ca-policies/alexfilipin.json');
const isThere = existsSync(file);
if (!isThere) console.warn('Skipped: the shared policies (../shared/truth/ca-policies) are not on this machine.');

type Shared = { readonly policies: readonly { readonly file: string; readonly body: object }[] };

/** The policies as published. Placeholders such as <AdministratorGroup> are used as ids of groups. */
function sharedPolicies(): readonly ConditionalAccessPolicy[] {
  // Safe: the file is fixed and described in its README.
  const { policies } = JSON.parse(readFileSync(file, 'utf8')) as Shared;
  const distinct = new Map(policies.map(({ body }) => [JSON.stringify(body), body]));
  return [...distinct.values()].map((body, index) =>
    conditionalAccessPolicyCollector.read({ ...body, id: `shared-${String(index).padStart(3, '0')}` }),
  );
}

/**
 * A tenant that follows the set's own advice: administrators are in their group, and the exclusion groups are empty.
 */
const tenant = (policies: readonly ConditionalAccessPolicy[]): Partial<World> => ({
  policies,
  users: [user('ada'), user('lea'), guest('gil')],
  groups: [
    group('<AdministratorGroup>', ['ada']),
    group('<ExclusionTempGroup>', []),
    group('<ExclusionPermGroup>', []),
    group('<EmergencyAccessAccountsGroup>', []),
    group('<SynchronizationServiceAccountsGroup>', []),
  ],
  roleAssignments: [assignment('ada', globalAdministratorRole)],
});

/** Every licence, and no setting that replaces a policy. */
const nothingElse: StateSpoil = {
  licences: ['P1', 'P2', 'INTUNE', 'SPO'],
  small: {
    deviceRegistrationPolicy: [{ ...goodRegistration, multiFactorAuthConfiguration: 'notRequired' }],
    authenticationContextClassReference: [{ id: 'c1', displayName: 'Board', isAvailable: true }],
  },
};

const requirements = [mfa, phishingResistantMfa, managedDevice, legacyAuthenticationBlocked].map(
  (one) => [one.type, one] as const,
);

/** Controls that depend only on these policies. Role activation in PIM is not one of them. */
const onConditionalAccess = controls.filter(
  ({ id, needs }) =>
    needs.includes('conditionalAccessPolicy') &&
    !needs.includes('unifiedRoleManagementPolicyAssignment') &&
    // Controls about settings that no policy may contain. These policies contain none of them.
    id !== 'ZT.ID.026',
);
const enabled = (policies: readonly ConditionalAccessPolicy[]) => policies.map((one) => ({ ...one, state: 'enabled' }));

if (!isThere) {
  test.skip('policies written by others', () => {});
} else {
  describe('policies written by others', () => {
    const policies = sharedPolicies();

    test('the set is large, and all of it is report-only', () => {
      expect(policies.length).toBeGreaterThan(50);
      expect(new Set(policies.map(({ state }) => state))).toEqual(new Set(['enabledForReportingButNotEnforced']));
    });

    test.each(onConditionalAccess.map((control) => [control.id, control] as const))(
      '%s fails, because report-only policies block nobody',
      (_, control) => {
        expect(statusOf(control, { ...tenant(policies), ...nothingElse, baseline: [] })).toBe('fail');
      },
    );

    const byId = new Map(onConditionalAccess.map((control) => [control.id, control]));
    const judged = (id: string, some: readonly ConditionalAccessPolicy[]) => {
      const control = byId.get(id);
      if (control === undefined) throw new Error(`no control ${id}`);
      return verdictOn(control, { ...tenant(some), ...nothingElse });
    };

    // Each was judged by reading the policies. The text says why they are or are not enough.
    const byActor: readonly (readonly [string, 'pass' | 'fail', string])[] = [
      [
        'ZT.AD.009',
        'pass',
        '100 requires the phishing-resistant strength of admin roles and the group of administrators in all apps',
      ],
      ['ZT.AD.010', 'fail', '101 accepts a joined device instead of a compliant one'],
      ['ZT.AD.011', 'fail', '509 requires sign-in every hour, and 500 ends browser sessions on untrusted devices only'],
      ['ZT.AD.018', 'pass', '104 requires the strength of all users in the admin portals and in Azure management'],
      ['ZT.DV.001', 'fail', '504 accepts a joined device, and covers desktop clients of two platforms'],
      ['ZT.DV.013', 'pass', '302 blocks all users in all apps on every platform except the four supported ones'],
      ['ZT.NW.002', 'fail', '200 and 208 allow a managed device in a trusted location without MFA'],
      ['ZT.AD.012', 'fail', 'no break-glass account is declared, whatever the policies'],
      ['ZT.ID.001', 'fail', '200 and 208 allow a managed device in a trusted location without MFA'],
      ['ZT.ID.002', 'fail', '200 and 208 allow a managed device of a guest in a trusted location without MFA'],
      ['ZT.ID.003', 'pass', '300 blocks other clients and 301 ActiveSync, for all users in all apps'],
      ['ZT.ID.004', 'pass', '307 blocks device code flow for all users in all apps'],
      ['ZT.ID.005', 'pass', '306 blocks authentication transfer for all users in all apps'],
      [
        'ZT.ID.006',
        'pass',
        '201 requires MFA or a managed device outside trusted locations; it excludes guests, who register at home',
      ],
      [
        'ZT.ID.008',
        'fail',
        'no policy for all users and all apps requires MFA alone: 208 accepts a managed device too',
      ],
      ['ZT.ID.009', 'fail', '208 accepts a managed device instead of the strength'],
      ['ZT.ID.016', 'pass', '206 requires MFA and a new password of all users at high risk'],
      [
        'ZT.ID.017',
        'pass',
        '202 requires the strength of all users at medium and high risk; 103 blocks administrators at any risk',
      ],
      ['ZT.ID.021', 'pass', 'the baseline is the set itself'],
      ['ZT.ID.023', 'pass', '501 requires sign-in after 12 hours on devices that are neither compliant nor joined'],
    ];
    test.each(byActor)('enabled, %s: %s, for %s', (id, status) => {
      expect(judged(id, enabled(policies)).status).toBe(status);
    });

    // Policy 208 accepts a managed device instead of MFA, and 200 exempts trusted locations: they are alternatives, not
    // MFA for everyone.
    test('even with all policies enabled, MFA is not required of managed devices in trusted locations', () => {
      const answer = holds(mfa, domainOf(mfa), basisOf(tenant(enabled(policies))));
      if (answer.status !== 'open') throw new Error(answer.status);
      expect(answer).toMatchObject({ count: 2, of: 3 });
      expect(answer.classes.flatMap(({ ids }) => ids)).not.toContain('ada');
      for (const { deviceStates, locations } of answer.cells) {
        expect(deviceStates).toEqual(['compliant', 'compliantHybridJoined', 'hybridJoined']);
        expect(locations).toEqual([expect.stringContaining('otherTrusted')]);
      }
    });

    test.each(['ZT.ID.001', 'ZT.ID.008'])(
      '%s passes once the policies are enabled and no device replaces MFA',
      (id) => {
        const strict = enabled(policies).map((one) =>
          one.displayName.startsWith('208') && one.grantControls !== null
            ? { ...one, grantControls: { ...one.grantControls, builtInControls: [] } }
            : one,
        );
        expect(judged(id, enabled(policies)).status).toBe('fail');
        expect(judged(id, strict).status).toBe('pass');
      },
    );

    test.each(requirements)('%s is answered within the time budget', (_, requirement) => {
      const answer = holds(requirement, domainOf(requirement), basisOf(tenant(enabled(policies))));
      expect(answer.status).not.toBe('unknown');
    });
  });
}
