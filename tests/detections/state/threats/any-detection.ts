import fc from 'fast-check';
import type { RiskDetection } from '../../../../shared/core/log/record';
import { detection } from '../../../fixtures/risk';
import { facts, onRecord } from '../facts';

const known = [
  'unlikelyTravel',
  'mcasImpossibleTravel',
  'newCountry',
  'anonymizedIPAddress',
  'riskyIPAddress',
  'maliciousIPAddress',
  'unfamiliarFeatures',
  'suspiciousBrowser',
  'leakedCredentials',
  'anomalousToken',
  'generic',
  'constructor',
  '__proto__',
];
const text = fc.oneof(
  fc.constantFrom('high', 'medium', 'hidden', 'none', 'atRisk', 'confirmedCompromised'),
  fc.string(),
);
const optional = fc.option(fc.string(), { nil: null });

/** A detection with the given words and times. */
export const anyDetection: fc.Arbitrary<RiskDetection> = fc
  .record({
    riskEventType: fc.oneof(fc.constantFrom(...known), fc.string()),
    riskLevel: text,
    riskState: text,
    riskDetail: text,
    userId: fc.constantFrom('lea', 'ada', ''),
    ipAddress: optional,
    city: optional,
    countryOrRegion: optional,
    activityDateTime: optional,
    lastUpdatedDateTime: fc.oneof(fc.constant('2026-11-24T14:02:00Z'), fc.string()),
  })
  .map(({ riskEventType, ...spoil }) => detection(riskEventType, spoil));

export function neverAlerts(id: string, arbitrary: fc.Arbitrary<RiskDetection>): void {
  fc.assert(
    fc.property(arbitrary, (record) => {
      const found = onRecord(id, record, facts({ recordsAbout: () => [record] }));
      expect(found.filter(({ alerts, effect }) => alerts && effect === 'raised')).toEqual([]);
    }),
  );
}
