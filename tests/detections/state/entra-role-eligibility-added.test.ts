import type { DetectorFacts } from '../../../shared/core/event/detector';
import { assignment, eligibility } from '../../fixtures/conditional-access';
import { type Grant, msPim, pimRecord, roleRecord } from '../../fixtures/records';
import { configuration, facts, onChange, onRecord, roles } from './facts';

const R03 = 'EV.R03';
const kind = 'unifiedRoleEligibilityScheduleInstance';
const good = eligibility('lea', roles.globalAdministrator);
const resourceId = `lea|${roles.globalAdministrator}`;
const granted: Grant = {
  principalId: 'lea',
  principalType: 'User',
  templateId: roles.globalAdministrator,
  roleName: 'Global Administrator',
};
const stillEligible: Partial<DetectorFacts> = {
  eligibleRolesOfPerson: new Map([['lea', [roles.globalAdministrator]]]),
  eligibilitiesOf: () => [good],
};

describe("in PIM's list", () => {
  test('fires when somebody becomes eligible for a privileged role', () => {
    expect(onChange(R03, kind, undefined, good)).toMatchObject([
      {
        effect: 'raised',
        severity: 'high',
        alerts: true,
        storyOf: null,
        momentary: false,
        resourceId,
        peopleIds: ['lea'],
        details: { roleName: 'Global Administrator', permanent: true },
      },
    ]);
  });

  test('fires for a group and names it', () => {
    const after = eligibility('admins', roles.globalAdministrator, { principalType: 'group', principalName: 'Admins' });
    expect(onChange(R03, kind, undefined, after)).toMatchObject([
      { effect: 'raised', resourceName: 'Admins', details: { principalType: 'group' } },
    ]);
  });

  test('fires for a role that the tenant counts as privileged', () => {
    const thresholds = { ...configuration.thresholds, privilegedRolesAdded: ['custom-role'] };
    const given = facts({ configuration: { ...configuration, thresholds } });
    expect(onChange(R03, kind, undefined, eligibility('lea', 'custom-role'), given)).toMatchObject([
      { effect: 'raised', details: { roleName: null } },
    ]);
  });

  test('fires when the end date is removed', () => {
    const before = { ...good, endDateTime: '2026-12-24T14:00:00Z' };
    expect(onChange(R03, kind, before, good)).toMatchObject([
      { effect: 'raised', resourceId: `${resourceId}|endDate`, details: { permanent: true, madePermanent: true } },
    ]);
    expect(onChange(R03, kind, good, before)).toMatchObject([{ effect: 'ended', resourceId: `${resourceId}|endDate` }]);
  });

  test('ends when it is removed', () => {
    expect(onChange(R03, kind, good, undefined)).toMatchObject([{ effect: 'ended', resourceId }]);
  });

  test.each([
    ['nothing changed', good, good],
    [
      'the end date moved',
      { ...good, endDateTime: '2026-11-24T14:00:00Z' },
      { ...good, endDateTime: '2026-12-24T14:00:00Z' },
    ],
    ['the role is not privileged', undefined, eligibility('lea', roles.licenceAdministrator)],
    ['the role comes through a group', undefined, { ...good, memberType: 'Group' }],
    ['the role that came through a group is removed', { ...good, memberType: 'Group' }, undefined],
  ])('stays silent when %s', (_, before, after) => {
    expect(onChange(R03, kind, before, after)).toEqual([]);
  });

  test('stays silent when another eligibility for the same role replaces it', () => {
    expect(onChange(R03, kind, good, undefined, facts(stillEligible))).toEqual([]);
  });

  test('an eligibility for one unit ends, although the one for the whole tenant stays', () => {
    const part = eligibility('lea', roles.globalAdministrator, { directoryScopeId: '/administrativeUnits/au-1' });
    const ofUnit = `lea|au-1|${roles.globalAdministrator}`;
    expect(onChange(R03, kind, undefined, part)).toMatchObject([
      { resourceId: ofUnit, details: { scope: 'administrativeUnit' } },
    ]);
    expect(onChange(R03, kind, part, undefined, facts(stillEligible))).toMatchObject([
      { effect: 'ended', resourceId: ofUnit, details: { remains: ['tenant'] } },
    ]);
    expect(onChange(R03, kind, good, undefined, facts({ eligibilitiesOf: () => [part] }))).toMatchObject([
      { effect: 'ended', resourceId, details: { remains: ['administrativeUnit'] } },
    ]);
  });

  test('stays silent about active roles', () => {
    expect(onChange(R03, 'unifiedRoleAssignment', undefined, assignment('lea', roles.globalAdministrator))).toEqual([]);
  });
});

describe('in the audit log', () => {
  test.each([
    ['Add eligible member to role in PIM completed (permanent)', true],
    ['Add eligible member (permanent)', true],
    ['Add eligible member to role in PIM completed (timebound)', false],
    ['ADD ELIGIBLE MEMBER TO ROLE IN PIM COMPLETED (PERMANENT)', true],
  ])('fires on "%s", with the same resource as the list', (activity, permanent) => {
    expect(onRecord(R03, pimRecord(granted, activity))).toMatchObject([
      { effect: 'raised', severity: 'high', alerts: true, resourceId, details: { permanent } },
    ]);
  });

  test("fires on Core Directory's own entry", () => {
    const record = roleRecord(granted, { activityDisplayName: 'Add eligible member to role', actor: msPim });
    expect(onRecord(R03, record)).toMatchObject([{ effect: 'raised', resourceId, details: { permanent: null } }]);
  });

  test.each([
    'Remove eligible member from role in PIM completed (permanent)',
    'Remove eligible member from role in PIM completed (timebound)',
  ])('"%s" resolves the alert', (activity) => {
    expect(onRecord(R03, pimRecord(granted, activity))).toMatchObject([{ effect: 'ended', resourceId }]);
  });

  test('hostile names appear only in the details', () => {
    const record = pimRecord(
      { ...granted, roleName: '<img src=x>‮' },
      'Add eligible member to role in PIM completed (permanent)',
    );
    expect(onRecord(R03, record)).toMatchObject([{ resourceId, resourceName: null }]);
  });

  test.each([
    [
      'it failed',
      pimRecord(granted, 'Add eligible member to role in PIM completed (permanent)', { result: 'failure' }),
    ],
    ['it was only requested', pimRecord(granted, 'Add eligible member to role in PIM requested (permanent)')],
    [
      'the role is not privileged',
      pimRecord(
        { ...granted, templateId: roles.licenceAdministrator },
        'Add eligible member to role in PIM completed (permanent)',
      ),
    ],
    ['the role is active', roleRecord(granted)],
    ['the role was activated', pimRecord(granted, 'Add member to role completed (PIM activation)')],
  ])('stays silent when %s', (_, record) => {
    expect(onRecord(R03, record)).toEqual([]);
  });
});

test('an eligible role that becomes permanent is reported by EV.R01, which says so', () => {
  const record = pimRecord(granted, 'Add member to role in PIM completed (permanent)');
  expect(onRecord(R03, record, facts(stillEligible))).toEqual([]);
  expect(onRecord('EV.R01', record, facts(stillEligible))).toMatchObject([
    { effect: 'raised', details: { wasEligible: true, permanent: true } },
  ]);
});
