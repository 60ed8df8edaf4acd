import { isTenantsOwn, NoToken, tokenTroubles, troubleOfCode } from '../../../shared/core/tenant/token-trouble';

test.each([
  [7000229, 'notConsented'],
  [700016, 'notConsented'],
  [7000112, 'switchedOff'],
  [90002, 'noSuchTenant'],
  [70021, 'notTrusted'],
  [700213, 'notTrusted'],
  [7000222, 'notTrusted'],
  [53003, 'blocked'],
  [90033, 'busy'],
  [1, 'broken'],
  [null, 'broken'],
] as const)('AADSTS%s is %s', (code, expected) => {
  expect(troubleOfCode(code)).toBe(expected);
});

test("only the tenant's own actions count against it", () => {
  expect(tokenTroubles.filter(isTenantsOwn)).toEqual(['notConsented', 'switchedOff', 'noSuchTenant', 'blocked']);
});

test('its text gives the reason and the number, and neither tenant nor application', () => {
  const { message } = new NoToken('6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11', 'notConsented', 7000229);
  expect(message).toBe(
    'no Graph token: this tenant has not consented to the application, or has deleted it (AADSTS7000229)',
  );
});
