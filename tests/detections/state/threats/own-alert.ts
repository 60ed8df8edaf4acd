import { at } from '../../../fixtures/records';
import { detection, riskyUser } from '../../../fixtures/risk';
import { facts, onChange, onRecord, raisedOnRecord } from '../facts';

/** Each type of risk of a person is an alert of its own: raised by its detector alone, and ended by what ends it. */
export function isAlertOfItsOwn(id: string, types: readonly string[]): void {
  test.each(types)('%s fires as an alert of its own, whatever else is known of the person', (type) => {
    const record = detection(type, { riskLevel: 'medium' });
    const known = facts({ recordsAbout: () => [detection('unfamiliarFeatures', { detectionId: 'other' }), record] });
    expect(onRecord(id, record, known)).toMatchObject([
      {
        effect: 'raised',
        alerts: true,
        momentary: false,
        storyOf: null,
        resourceId: 'lea',
        peopleIds: ['lea'],
        details: { elements: ['detection-1'], riskEventType: type },
      },
    ]);
  });

  test.each(types)('%s ends with its own update', (type) => {
    const update = detection(type, {
      riskState: 'remediated',
      riskDetail: 'userPerformedSecuredPasswordReset',
      lastUpdatedDateTime: at('15:00'),
    });
    expect(onRecord(id, update)).toMatchObject([
      {
        effect: 'ended',
        resourceId: 'lea',
        details: { change: 'settled', how: 'userPerformedSecuredPasswordReset', elements: ['detection-1'] },
      },
    ]);
  });

  test('it ends where the person leaves the list of risky users, which a dismissal does too', () => {
    expect(onChange(id, 'riskyUser', riskyUser(), undefined)).toMatchObject([
      { effect: 'ended', resourceId: 'lea', details: { change: 'left', elements: [] } },
    ]);
  });

  test('it stays silent where the risk of the person falls, and of other types', () => {
    expect(onChange(id, 'riskyUser', riskyUser(), riskyUser({ riskLevel: 'medium' }))).toEqual([]);
    expect(onRecord(id, detection('unfamiliarFeatures', { riskState: 'remediated' }))).toEqual([]);
  });
}

/** A type that is grave whatever its level, and waits for nothing where an administrator is hit. */
export function firesAsGraveAlert(id: string, types: readonly string[]): void {
  isAlertOfItsOwn(id, types);

  test.each(types)('%s fires as high after ten minutes, of an administrator at once and as critical', (type) => {
    expect(onRecord(id, detection(type, { riskLevel: 'low' }))).toMatchObject([
      { severity: 'high', alerts: true, deferredUntil: '2026-11-24T14:12:00.000Z' },
    ]);
    expect(onRecord(id, detection(type, { userId: 'ada' }))).toMatchObject([
      { severity: 'critical', alerts: true, deferredUntil: null },
    ]);
  });
}

/** It stays silent where the risk is over or hidden, or of another type. */
export function staysSilentOtherwise(id: string, types: readonly string[]): void {
  test.each([
    ['it is remediated', { riskState: 'remediated' }],
    ['its level is hidden, as without P2', { riskLevel: 'hidden' }],
    ['it is of another type', { riskEventType: 'newCountry' }],
  ])('nothing is raised when %s', (_, spoil) => {
    for (const type of types) expect(raisedOnRecord(id, detection(type, spoil))).toEqual([]);
  });
}
