import fc from 'fast-check';
import { deviceAtom, isMultiFactor, isPhishingResistant, suitesOf } from '../../../shared/core/conditional-access';
import {
  readDeviceRule,
  ruleHolds,
  textOfTrait,
  traitsOf,
} from '../../../shared/core/conditional-access/device-filter';
import { isWithin, overlappingPlaces } from '../../../shared/core/conditional-access/location-overlap';
import {
  countsAsPrivileged,
  globalAdministrator,
  privilegedRoleIds,
  roleName,
  tierZero,
} from '../../../shared/core/resource/privileged-roles';
import type { NamedLocation } from '../../../shared/core/resource/resource';
import { germany, mfaStrength, office } from '../../fixtures/conditional-access';

describe('a device filter', () => {
  const compliant = deviceAtom('compliant', new Set(['model -eq paw']));
  const unregistered = deviceAtom('unregistered', new Set());

  test.each([
    ['device.isCompliant -eq True', 'yes', 'no'],
    ['device.isCompliant -ne True', 'no', 'yes'],
    ['DEVICE.ISCOMPLIANT -EQ "true"', 'yes', 'no'],
    ['device.isCompliant -eq False', 'no', 'no'],
    ['device.trustType -eq "ServerAD"', 'no', 'no'],
    ['device.trustType -ne "ServerAD"', 'yes', 'yes'],
    ['device.model -eq "PAW"', 'yes', 'no'],
    ['device.model -ne "PAW"', 'no', 'yes'],
    ['device.model -in ["a", "b"]', 'no', 'no'],
    ['device.isCompliant -eq True -and device.model -eq "PAW"', 'yes', 'no'],
    ['device.isCompliant -ne True -or (device.model -eq "PAW")', 'yes', 'yes'],
    ['-not (device.isCompliant -eq True)', 'no', 'yes'],
    ['device.model -eq "x" -or device.model -eq "y" -and device.isCompliant -eq True', 'no', 'no'],
  ])('%s', (text, onCompliant, onUnregistered) => {
    const rule = readDeviceRule(text);
    if (rule === null) throw new Error('not read');
    expect([ruleHolds(rule, compliant), ruleHolds(rule, unregistered)]).toEqual([onCompliant, onUnregistered]);
  });

  test.each([
    '',
    'nonsense',
    'device.isCompliant',
    'device.x -likes "y"',
    '(device.isCompliant -eq True',
    'user.x -eq "y"',
    'device.isCompliant -eq True)',
    `${'('.repeat(100)}`,
  ])('%j cannot be read', (text) => {
    expect(readDeviceRule(text)).toBeNull();
  });

  test('distinguishes devices by conditions other than compliance and join', () => {
    const rule = readDeviceRule(
      'device.model -ne "A" -and device.isCompliant -eq True -and device.trustType -eq "ServerAD"',
    );
    expect(rule === null ? null : traitsOf(rule).map(textOfTrait)).toEqual(['model -eq a']);
  });
});

describe('addresses', () => {
  test.each([
    ['192.0.2.7/32', ['192.0.2.0/24'], true],
    ['192.0.2.0/24', ['192.0.2.0/25', '192.0.2.128/25'], false],
    ['2001:db8::1', ['2001:db8::/32'], true],
    ['::ffff:0/112', ['2001:db8::/32'], false],
    ['not an address', ['not an address'], true],
    ['not an address', ['0.0.0.0/0'], false],
  ])('%s within %j: %s', (range, others, expected) => {
    expect(isWithin(range, others)).toBe(expected);
  });
});

describe('several locations', () => {
  type Ip = typeof office;
  const ip = (id: string, ...ipRanges: string[]): Ip => ({ ...office, id, isTrusted: false, ipRanges });
  const country = (id: string, ...countriesAndRegions: string[]) => ({ ...germany, id, countriesAndRegions });
  const together = (places: readonly NamedLocation[], unread: readonly string[] = []) =>
    overlappingPlaces(
      places.map((place) => ({ id: place.id, place })),
      unread,
    )
      .map((set) => [...set].sort().join(' '))
      .sort();

  test.each<[string, readonly NamedLocation[], readonly string[]]>([
    ['apart', [ip('a', '192.0.2.0/24'), ip('b', '198.51.100.0/24')], ['', 'a', 'b']],
    ['one inside the other', [ip('a', '192.0.2.0/24'), ip('b', '192.0.2.64/26')], ['', 'a', 'a b']],
    [
      'one in two halves',
      [ip('a', '192.0.2.0/24'), ip('b', '192.0.2.0/25'), ip('c', '192.0.2.128/25')],
      ['', 'a b', 'a c'],
    ],
    [
      'three nested ones',
      [ip('a', '192.0.2.0/24'), ip('b', '192.0.2.0/25'), ip('c', '192.0.2.0/26')],
      ['', 'a', 'a b', 'a b c'],
    ],
    ['two IP versions', [ip('a', '0.0.0.0/0'), ip('b', '::/0')], ['', 'a', 'b']],
    ['adjacent, without a gap', [ip('a', '192.0.2.0/25', '192.0.2.128/25')], ['', 'a']],
    ['without a range', [ip('a')], ['']],
    ['an office and a country', [ip('a', '192.0.2.0/24'), country('g', 'DE')], ['', 'a', 'a g', 'g']],
    ['separate countries', [country('g', 'DE'), country('f', 'FR')], ['', 'f', 'g']],
    ['a country in a larger set', [country('g', 'DE'), country('e', 'DE', 'FR')], ['', 'e', 'e g']],
    [
      'countries by address and by phone',
      [country('g', 'DE'), { ...country('f', 'FR'), countryLookupMethod: 'authenticatorAppGps' }],
      ['', 'f', 'f g', 'g'],
    ],
    ['an unreadable location', [ip('a', '192.0.2.0/24'), ip('x', 'home')], ['', 'a', 'a x', 'x']],
  ])('%s', (_, places, expected) => {
    expect(together(places)).toEqual(expected);
  });

  test('unreadable addresses lie in none of the offices, and may lie in any country', () => {
    expect(together([ip('a', '192.0.2.0/24')], ['old'])).toEqual(['', 'a', 'old']);
    expect(together([country('g', 'DE')], ['old'])).toEqual(['', 'g', 'g old', 'old']);
  });

  test('match a comparison of all addresses and countries one by one', () => {
    const range = fc.tuple(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 27, max: 32 }));
    const places = fc.tuple(
      fc.array(fc.array(range, { maxLength: 3 }), { maxLength: 4 }),
      fc.array(fc.subarray(['AT', 'DE', 'FR']), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(places, ([offices, countries]) => {
        const all = [
          ...offices.map((ranges, at) => ip(`a${at}`, ...ranges.map(([host, bits]) => `192.0.2.${host}/${bits}`))),
          ...countries.map((named, at) => ({
            ...country(`c${at}`, ...named),
            includeUnknownCountriesAndRegions: false,
          })),
        ];
        const seen = new Set<string>();
        for (let host = 0; host < 40; host += 1) {
          for (const from of ['AT', 'DE', 'FR', 'GB']) {
            const isIn = (place: NamedLocation): boolean =>
              place.type === 'ip'
                ? place.ipRanges.some((one) => isWithin(`192.0.2.${host}/32`, [one]))
                : place.type === 'country' && place.countriesAndRegions.includes(from);
            seen.add(
              all
                .filter(isIn)
                .map(({ id }) => id)
                .sort()
                .join(' '),
            );
          }
        }
        expect(together(all)).toEqual([...seen].sort());
      }),
      { numRuns: 200 },
    );
  });
});

describe('a strength', () => {
  const allowing = (...allowedCombinations: string[]) => ({ ...mfaStrength, allowedCombinations });
  test.each([
    ['fido2', 'yes', 'yes'],
    ['x509CertificateMultiFactor', 'yes', 'yes'],
    ['password,sms', 'yes', 'no'],
    ['federatedMultiFactor', 'yes', 'no'],
    ['temporaryAccessPassOneTime', 'yes', 'no'],
    ['password', 'no', 'no'],
    ['x509CertificateSingleFactor', 'no', 'no'],
    ['qrCodePin', 'no', 'no'],
    ['telepathy', 'maybe', 'maybe'],
  ])('that allows %s: MFA %s, phishing-resistant %s', (combination, multiFactor, resistant) => {
    expect(isMultiFactor(allowing(combination))).toBe(multiFactor);
    expect(isPhishingResistant(allowing(combination))).toBe(resistant);
  });
  test('is as strong as the weakest method it allows, and one that allows nothing proves nothing', () => {
    expect(isPhishingResistant(allowing('fido2', 'password,sms'))).toBe('no');
    expect(isMultiFactor(allowing())).toBe('no');
  });
});

test('a suite has the known members, and no other', () => {
  expect(suitesOf('00000002-0000-0ff1-ce00-000000000000')).toEqual(['Office365']);
  expect(suitesOf('Office365')).toEqual(['Office365']);
  expect(suitesOf('payroll')).toEqual([]);
});

test('the privileged roles have names and include tier zero', () => {
  expect(privilegedRoleIds.size).toBeGreaterThanOrEqual(34);
  expect([...privilegedRoleIds].filter((id) => roleName(id) === null)).toEqual([]);
  expect([...tierZero].every((id) => privilegedRoleIds.has(id))).toBe(true);
  expect(roleName(globalAdministrator)).toBe('Global Administrator');
  expect([privilegedRoleIds.has('custom'), roleName('custom')]).toEqual([false, null]);
});

test('a custom role counts as privileged until it is declared harmless; other built-in ones do not', () => {
  const own = 'c0ffee00-0000-4000-8000-000000000001';
  const none = { privilegedRolesAdded: [], harmlessCustomRoles: [] };
  expect(countsAsPrivileged(own, none)).toBe(true);
  expect(countsAsPrivileged(own, { ...none, harmlessCustomRoles: [own] })).toBe(false);
  expect(countsAsPrivileged(own, { privilegedRolesAdded: [own], harmlessCustomRoles: [own] })).toBe(true);
  // Reports Reader, License Administrator, Global Administrator, and a text that is not an id.
  const builtIn = ['4a5d8f65-41da-4de4-8968-e035b65339cf', '4d6ac14f-3453-41d0-bef9-a3e0c569773a', globalAdministrator];
  expect([...builtIn, 'custom'].map((id) => countsAsPrivileged(id, none))).toEqual([false, false, true, false]);
  expect(countsAsPrivileged(globalAdministrator, { ...none, harmlessCustomRoles: [globalAdministrator] })).toBe(true);
});
