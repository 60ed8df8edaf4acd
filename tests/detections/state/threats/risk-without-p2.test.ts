import fc from 'fast-check';
import { detectors } from '../../../../shared/detections';
import { detection, riskyUser } from '../../../fixtures/risk';
import { facts, onChange, onRecord } from '../facts';
import { anyDetection } from './any-detection';

const ids = detectors.filter(({ area }) => area === 'threats').map(({ id }) => id);

test('detectors of threats exist', () => {
  expect(ids).toEqual(expect.arrayContaining(['EV.S01', 'EV.S15', 'EV.S21']));
});

test('risks that Microsoft hides without P2 make nothing fire', () => {
  const types = [
    'leakedCredentials',
    'passwordSpray',
    'unfamiliarFeatures',
    'adminConfirmedUserCompromised',
    'generic',
  ];
  const withheld = [
    ...types.map((type) => detection(type, { riskLevel: 'hidden' })),
    ...types.map((type) => detection(type, { riskLevel: 'Hidden', riskState: 'remediated' })),
    detection('generic', { riskLevel: 'medium' }),
  ];
  expect(ids.flatMap((id) => withheld.flatMap((record) => onRecord(id, record)))).toEqual([]);
  // The control: the same entries as shown with P2.
  expect(ids.flatMap((id) => types.flatMap((type) => onRecord(id, detection(type))))).toHaveLength(4);
});

const word = fc.oneof(
  fc.constantFrom('high', 'medium', 'low', 'hidden', 'atRisk', 'confirmedCompromised'),
  fc.string(),
);
const anyRiskyUser = fc
  .record({
    riskLevel: word,
    riskState: word,
    riskDetail: fc.string(),
    riskLastUpdatedDateTime: fc.option(fc.oneof(fc.constant('2026-11-24T14:02:00Z'), fc.string()), { nil: null }),
    isDeleted: fc.boolean(),
  })
  .map((spoil) => riskyUser(spoil));
const perhaps = fc.option(anyRiskyUser, { nil: undefined });

test('whatever Microsoft writes, no detector of threats throws, and nothing below the limit is alerted', () => {
  fc.assert(
    fc.property(perhaps, perhaps, fc.array(anyDetection, { maxLength: 4 }), (before, after, records) => {
      const given = facts({ recordsAbout: () => records });
      for (const id of ids) for (const record of records) onRecord(id, record, given);
      const isBad =
        (after?.riskLevel ?? '').toLowerCase() === 'high' || /confirmedcompromised/i.test(after?.riskState ?? '');
      const alerted = onChange('EV.S21', 'riskyUser', before, after, given).filter(
        ({ effect, alerts }) => effect === 'raised' && alerts,
      );
      expect(alerted.length === 0 || isBad).toBe(true);
    }),
  );
});
