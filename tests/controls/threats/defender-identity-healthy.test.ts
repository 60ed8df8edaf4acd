import { defenderIdentityHealthy as control } from '../../../shared/controls/threats/defender-identity-healthy/control';
import { healthIssue, sensor } from '../../fixtures/defence';
import { cloudOnly } from '../../fixtures/settings';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const having = (small: StateSpoil['small'], isHybrid = true): StateSpoil => ({
  licences: ['MDI'],
  small: {
    organization: [{ ...cloudOnly, onPremisesSyncEnabled: isHybrid ? true : null }],
    sensor: [sensor()],
    healthIssue: [],
    ...small,
  },
});

test.each<[string, StateSpoil, string]>([
  ['a healthy sensor', having({}), 'pass'],
  ['a healthy sensor in a tenant without synchronisation', having({}, false), 'pass'],
  ['an issue of low severity', having({ healthIssue: [healthIssue({ severity: 'low' })] }), 'pass'],
  ['an issue of medium severity', having({ healthIssue: [healthIssue()] }), 'fail'],
  ['an issue of high severity', having({ healthIssue: [healthIssue({ severity: 'high' })] }), 'fail'],
  ['an unhealthy sensor', having({ sensor: [sensor(), sensor({ healthStatus: 'notHealthyLow' })] }), 'fail'],
  ['no sensor, and a synchronised directory', having({ sensor: [] }), 'fail'],
  ['no sensor, and nothing to monitor', having({ sensor: [] }, false), 'notApplicable'],
  ['an issue without a severity', having({ healthIssue: [healthIssue({ severity: null })] }), 'unknown'],
  ['an unknown health state', having({ sensor: [sensor({ healthStatus: 'sleeping' })] }), 'unknown'],
])('with %s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, spoil)).toBe(status);
});

test('names issues and sensors', () => {
  const ill = having({ healthIssue: [healthIssue()], sensor: [sensor({ healthStatus: 'notHealthyHigh' })] });
  expect(verdictOn(control, ill)).toMatchObject({
    findings: { total: 2, first: [{ problem: 'issue' }, { problem: 'sensor' }] },
    evidence: [{ label: 'Health issues' }, { after: [{ text: 'DC1' }] }, { after: [{ text: '1' }] }],
  });
});
