import { sharepointSharingDomainsLimited as control } from '../../../shared/controls/data/sharepoint-sharing-domains-limited/control';
import type { SharePointSettings } from '../../../shared/kinds/sharepoint-settings/sharepoint-settings';
import { sharePointWith } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const partner = ['partner.example'];

test.each<[Partial<SharePointSettings>, string, string, string | null]>([
  [{}, 'pass', 'pass', null],
  [{ sharingDomainRestrictionMode: 'none' }, 'fail', 'fail', 'noLimit'],
  [{ sharingAllowedDomainList: [] }, 'fail', 'fail', 'emptyList'],
  [{ sharingAllowedDomainList: [], sharingBlockedDomainList: partner }, 'fail', 'fail', 'emptyList'],
  [{ sharingDomainRestrictionMode: 'blockList', sharingBlockedDomainList: partner }, 'fail', 'pass', 'blockList'],
  [{ sharingDomainRestrictionMode: 'blockList' }, 'fail', 'fail', 'emptyList'],
  [{ sharingDomainRestrictionMode: 'perSite' }, 'unknown', 'unknown', null],
  [{ sharingDomainRestrictionMode: null }, 'unknown', 'unknown', null],
  [{ sharingCapability: 'disabled', sharingDomainRestrictionMode: 'none' }, 'pass', 'pass', null],
  [{ sharingCapability: null, sharingDomainRestrictionMode: 'none' }, 'fail', 'fail', 'noLimit'],
])('%j: %s, and %s where either list is accepted', (spoil, status, withEither, problem) => {
  const small = sharePointWith(spoil);
  expect(statusOf(control, { small })).toBe(status);
  expect(statusOf(control, { small, thresholds: { sharingDomains: 'anyList' } })).toBe(withEither);
  const verdict = verdictOn(control, { small });
  expect(verdict.status === 'fail' ? verdict.findings.first[0]?.problem : null).toBe(problem);
});

test('is unknown where Graph returns nothing', () => {
  expect(statusOf(control, { small: { sharepointSettings: [] } })).toBe('unknown');
});
