import { at } from '../../../fixtures/records';
import { detection, riskyUser } from '../../../fixtures/risk';
import { facts, onChange, onRecord, raisedOnRecord } from '../facts';

/** Each type of risk of a person is a separate alert: raised by its detector alone, and ended by its own updates. */
export function isAlertOfItsOwn(id: string, types: readonly string[]): void {
  test.each(types)('%s fires as a separate alert, whatever else is known of the person', (type) => {
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

  test('it ends when the person leaves the list of risky users, as after a dismissal', () => {
    expect(onChange(id, 'riskyUser', riskyUser(), undefined)).toMatchObject([
      { effect: 'ended', resourceId: 'lea', details: { change: 'left', elements: [] } },
    ]);
  });

  test('the end names the account of an administrator as one', () => {
    expect(onChange(id, 'riskyUser', riskyUser({ id: 'ada' }), undefined)).toMatchObject([
      { effect: 'ended', resourceId: 'ada', details: { privileged: true } },
    ]);
  });

  test("it stays silent when the person's risk drops, and for other types", () => {
    expect(onChange(id, 'riskyUser', riskyUser(), riskyUser({ riskLevel: 'medium' }))).toEqual([]);
    expect(onRecord(id, detection('unfamiliarFeatures', { riskState: 'remediated' }))).toEqual([]);
  });
}

/** A type that is severe at any level, and does not wait if an administrator is affected. */
export function firesAsGraveAlert(id: string, types: readonly string[]): void {
  isAlertOfItsOwn(id, types);

  test.each(types)('%s fires as high after ten minutes, for an administrator at once as critical', (type) => {
    expect(onRecord(id, detection(type, { riskLevel: 'low' }))).toMatchObject([
      { severity: 'high', alerts: true, deferredUntil: '2026-11-24T14:12:00.000Z' },
    ]);
    expect(onRecord(id, detection(type, { userId: 'ada' }))).toMatchObject([
      { severity: 'critical', alerts: true, deferredUntil: null },
    ]);
  });
}

/** The detector reports nothing if the risk has ended or is hidden, or has another type. */
export function staysSilentOtherwise(id: string, types: readonly string[]): void {
  test.each([
    ['it is remediated', { riskState: 'remediated' }],
    ['its level is hidden, as without P2', { riskLevel: 'hidden' }],
    ['it is of another type', { riskEventType: 'newCountry' }],
  ])('nothing is raised when %s', (_, spoil) => {
    for (const type of types) expect(raisedOnRecord(id, detection(type, spoil))).toEqual([]);
  });
}
