import { sharepointSyncManagedOnly as control } from '../../../shared/controls/data/sharepoint-sync-managed-only/control';
import { sharePointWith } from '../../fixtures/settings';
import { statusOf } from '../state';

test.each([
  [{}, 'pass'],
  [{ isUnmanagedSyncAppForTenantRestricted: false }, 'fail'],
  [{ isUnmanagedSyncAppForTenantRestricted: null }, 'unknown'],
  [{ allowedDomainGuidsForSyncApp: [] }, 'fail'],
  [{ allowedDomainGuidsForSyncApp: null }, 'unknown'],
] as const)('%j is %s', (spoil, status) => {
  expect(statusOf(control, { small: sharePointWith(spoil) })).toBe(status);
});

test('does not apply where no computer is in a domain, and the operator declared that', () => {
  const small = sharePointWith({ isUnmanagedSyncAppForTenantRestricted: false });
  expect(statusOf(control, { small, thresholds: { syncByDomainNotApplicable: true } })).toBe('notApplicable');
});
