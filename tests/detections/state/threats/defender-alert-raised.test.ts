import { alert, incident } from '../../../fixtures/defence';
import { facts, onChange } from '../facts';

const id = 'EV.S36';
const attack = alert({ incidentId: '42', serviceSource: 'microsoftDefenderForEndpoint', userIds: ['lea'] });

describe('a Defender alert', () => {
  test('of high severity fires at once, as part of its incident', () => {
    expect(onChange(id, 'alert', undefined, attack)).toMatchObject([
      {
        effect: 'raised',
        severity: 'high',
        alerts: true,
        momentary: false,
        deferredUntil: null,
        resourceId: '42',
        resourceName: 'Suspicious inbox rule',
        peopleIds: ['lea'],
        details: { what: 'alert', elements: ['alert'] },
      },
    ]);
  });

  test('without an incident fires by itself', () => {
    expect(onChange(id, 'alert', undefined, alert())).toMatchObject([{ alerts: true, resourceId: 'alert' }]);
  });

  test('whose severity rises to high fires', () => {
    expect(onChange(id, 'alert', { ...attack, severity: 'medium' }, attack)).toMatchObject([{ alerts: true }]);
  });

  test('noise contract: of medium severity is only recorded, unless it names an administrator', () => {
    const medium = { ...attack, severity: 'medium' };
    expect(onChange(id, 'alert', undefined, medium)).toMatchObject([
      { severity: 'medium', alerts: false, momentary: true },
    ]);
    expect(onChange(id, 'alert', undefined, { ...medium, userIds: ['lea', 'ada'] })).toMatchObject([
      { severity: 'medium', alerts: true, momentary: false },
    ]);
  });

  test('noise contract: of ID Protection is only recorded, because the risk type has its own alert', () => {
    const ofRisk = { ...attack, serviceSource: 'azureAdIdentityProtection' };
    expect(onChange(id, 'alert', undefined, ofRisk)).toMatchObject([{ alerts: false, momentary: true }]);
  });

  test.each([
    ['it is resolved, and no longer listed', undefined],
    ['it is resolved', { ...attack, status: 'resolved' }],
    ['its severity falls', { ...attack, severity: 'low' }],
  ])('ends its own part when %s', (_, after) => {
    expect(onChange(id, 'alert', attack, after)).toMatchObject([
      { effect: 'ended', resourceId: '42', details: { elements: ['alert'] } },
    ]);
  });

  test.each([
    ['it is assigned', attack, { ...attack, status: 'inProgress', isAssigned: true }],
    ['its severity is low', undefined, { ...attack, severity: 'low' }],
    ['its severity drops from high to medium', attack, { ...attack, severity: 'medium' }],
    ['an additional field is read', alert(), attack],
  ])('stays silent when %s', (_, before, after) => {
    expect(onChange(id, 'alert', before, after)).toEqual([]);
  });
});

describe('an incident', () => {
  const { now } = facts();

  test('of high severity fires, and its alerts join it', () => {
    expect(onChange(id, 'incident', undefined, incident())).toMatchObject([
      { effect: 'raised', severity: 'high', alerts: true, resourceId: '42', details: { elements: ['incident'] } },
    ]);
  });

  test('that was assigned at once fires while it is new', () => {
    const taken = incident({ status: 'inProgress', createdDateTime: now });
    expect(onChange(id, 'incident', undefined, taken)).toMatchObject([{ alerts: true }]);
  });

  test('whose severity rises fires', () => {
    expect(onChange(id, 'incident', incident({ severity: 'medium' }), incident())).toMatchObject([{ alerts: true }]);
  });

  test.each([
    ['it is resolved, and no longer listed', undefined],
    ['it becomes part of another', incident({ status: 'redirected' })],
    ['its severity falls', incident({ severity: 'low' })],
  ])('ends when %s', (_, after) => {
    expect(onChange(id, 'incident', incident(), after)).toMatchObject([
      { effect: 'ended', resourceId: '42', details: { elements: ['incident'] } },
    ]);
  });

  test.each([
    ['it is assigned', incident(), incident({ status: 'inProgress' })],
    ['its severity is medium', undefined, incident({ severity: 'medium' })],
    ['it is old and being worked on', undefined, incident({ status: 'inProgress' })],
    ['it is part of another', undefined, incident({ status: 'redirected' })],
  ])('stays silent when %s', (_, before, after) => {
    expect(onChange(id, 'incident', before, after)).toEqual([]);
  });
});
