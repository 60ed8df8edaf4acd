import { entraTrustedLocationsSound as control } from '../../../shared/controls/identity/entra-trusted-locations-sound/control';
import { germany, office } from '../../fixtures/conditional-access';
import { statusOf, verdictOn } from '../state';

const ranges = (...ipRanges: string[]) => ({ small: { namedLocation: [{ ...office, ipRanges }, germany] } });

describe('passes', () => {
  test.each([
    ['256 addresses', '192.0.2.0/24'],
    ['one address', '192.0.2.7/32'],
    ['one IPv6 site', '2001:db8:1::/48'],
    ['an address span', '192.0.2.10-192.0.2.20'],
    ['a range next to private addresses', '172.32.0.0/24'],
  ])('with %s', (_, range) => {
    expect(verdictOn(control, ranges(range))).toMatchObject({ status: 'pass', note: null });
  });

  test.each([
    ['4096 addresses', '198.51.96.0/20'],
    ['an IPv6 provider', '2001:db8::/40'],
  ])('and notes %s', (_, range) => {
    expect(verdictOn(control, ranges(range))).toMatchObject({ status: 'pass', note: expect.stringContaining(range) });
  });

  test('with wide ranges that are not trusted', () => {
    const wide = { ...office, id: 'wide', isTrusted: false, ipRanges: ['10.0.0.0/8'] };
    expect(statusOf(control, { small: { namedLocation: [office, wide] } })).toBe('pass');
  });

  test('with a range within a configured one', () => {
    expect(statusOf(control, { ...ranges('192.0.2.0/28'), thresholds: { trustedRanges: ['192.0.2.0/24'] } })).toBe(
      'pass',
    );
  });

  test('without a trusted location where none is required', () => {
    const none = { small: { namedLocation: [germany] } };
    expect(statusOf(control, { ...none, thresholds: { trustedPlaceRequired: false } })).toBe('pass');
  });
});

describe('fails', () => {
  test.each([
    ['half of the internet', '128.0.0.0/1', 'tooWide'],
    ['8192 addresses', '198.51.96.0/19', 'tooWide'],
    ['a long address span', '198.51.0.0-198.51.99.255', 'tooWide'],
    ['too large an IPv6 range', '2001:db8::/39', 'tooWide'],
    ['private addresses', '192.168.1.0/24', 'notPublic'],
    ['shared addresses of a provider', '100.64.1.0/24', 'notPublic'],
    ['a partly private range', '192.167.255.0-192.168.0.255', 'notPublic'],
    ['local IPv6 addresses', 'fd00:1::/48', 'notPublic'],
  ])('with %s', (_, range, problem) => {
    expect(verdictOn(control, ranges('192.0.2.0/24', range))).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: office.id, problem, details: { range } }] },
    });
  });

  test('with a range that is not configured', () => {
    expect(
      verdictOn(control, {
        ...ranges('192.0.2.0/24', '198.51.100.0/24'),
        thresholds: { trustedRanges: ['192.0.2.0/24'] },
      }),
    ).toMatchObject({ status: 'fail', findings: { total: 1, first: [{ problem: 'notAgreed' }] } });
  });

  test('with a range wider than the configuration allows', () => {
    expect(statusOf(control, { ...ranges('192.0.2.0/24'), thresholds: { trustedPrefixV4: 28 } })).toBe('fail');
  });

  test('without any trusted location', () => {
    expect(verdictOn(control, { small: { namedLocation: [germany, { ...office, isTrusted: false }] } })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem: 'noTrustedPlace' }] },
    });
  });
});

test('is unknown where a range or a location cannot be read, unless another one fails', () => {
  expect(statusOf(control, ranges('192.0.2.0/99'))).toBe('unknown');
  expect(statusOf(control, ranges('moon', '10.0.0.0/24'))).toBe('fail');
  const other = (odataType: string) => ({
    small: { namedLocation: [office, { id: 'x', displayName: 'x', type: 'other' as const, odataType }] },
  });
  expect(statusOf(control, other('#microsoft.graph.moonNamedLocation'))).toBe('unknown');
  expect(statusOf(control, other('#microsoft.graph.compliantNetworkNamedLocation'))).toBe('pass');
});

test('is not licensed without P1, but for locations from before it ended', () => {
  expect(statusOf(control, { small: { namedLocation: [] }, licences: [] })).toBe('notLicensed');
  expect(statusOf(control, { ...ranges('192.0.2.0/24'), licences: [] })).toBe('pass');
});
