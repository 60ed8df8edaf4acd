import { entraPasswordsNotExpiring as control } from '../../../shared/controls/identity/entra-passwords-not-expiring/control';
import type { Domain } from '../../../shared/kinds/domain/domain';
import { domain } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const domains = (...all: readonly Domain[]) => ({ small: { domain: all } });

test.each([[2_147_483_647], [null]])('passes with %j days', (passwordValidityPeriodInDays) => {
  expect(statusOf(control, domains(domain('contoso.example', { passwordValidityPeriodInDays })))).toBe('pass');
});

test.each([[90], [0], [730]])('fails with %j days', (passwordValidityPeriodInDays) => {
  const verdict = verdictOn(
    control,
    domains(domain('a.example'), domain('contoso.example', { passwordValidityPeriodInDays })),
  );
  expect(verdict).toMatchObject({
    status: 'fail',
    findings: { total: 1, first: [{ resourceId: 'contoso.example', problem: 'expires' }] },
  });
});

test('a child follows the longest root domain above it, whatever its own value', () => {
  const child = domain('a.b.example', { isRoot: false, passwordValidityPeriodInDays: 90 });
  const expiring = domain('b.example', { passwordValidityPeriodInDays: 90 });
  expect(statusOf(control, domains(child, domain('b.example')))).toBe('pass');
  expect(verdictOn(control, domains({ ...child, passwordValidityPeriodInDays: null }, expiring))).toMatchObject({
    findings: { total: 2 },
  });
});

test('unverified and federated domains are not judged', () => {
  const unverified = domain('new.example', { isVerified: false, passwordValidityPeriodInDays: 90 });
  const federated = domain('ad.example', { authenticationType: 'Federated', passwordValidityPeriodInDays: 90 });
  expect(statusOf(control, domains(domain('contoso.example'), unverified, federated))).toBe('pass');
  expect(statusOf(control, domains(federated))).toBe('notApplicable');
});

test('is unknown with an unknown type of domain, and without any domain', () => {
  expect(statusOf(control, domains(domain('x.example', { authenticationType: 'Sometimes' })))).toBe('unknown');
  expect(statusOf(control, domains())).toBe('unknown');
});
