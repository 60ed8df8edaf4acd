/** Exports of logs write some values in another form than Graph. */
import { logCollectors } from '../../shared/graph/collectors';

const audit = {
  id: 'Directory_1',
  activityDateTime: '2026-11-24T14:02:00.1234567Z',
  activityDisplayName: 'Update user',
  category: 'UserManagement',
  loggedByService: 'Core Directory',
  result: 'success',
};

test('a person without an ID is identified by the address', () => {
  const found = logCollectors.directoryAudit.read({
    ...audit,
    initiatedBy: { user: { id: null, userPrincipalName: 'Mara@contoso.example' }, app: null },
    targetResources: [
      { type: 'User', id: null, userPrincipalName: 'Lea@contoso.example' },
      { type: 'Group', id: null },
    ],
  });
  expect(found).toMatchObject({
    actor: { type: 'user', id: 'mara@contoso.example' },
    targets: [
      { type: 'User', id: 'lea@contoso.example' },
      { type: 'Group', id: null },
    ],
  });
});

test('values that an export unpacked are read as the text that Graph has', () => {
  const modifiedProperties = [
    { displayName: 'UserType', oldValue: ['Guest'], newValue: ['Member'] },
    { displayName: 'AccountEnabled', oldValue: false, newValue: true },
    { displayName: 'State', oldValue: 0, newValue: null },
    { displayName: 'DisplayName' },
  ];
  expect(
    logCollectors.directoryAudit.read({ ...audit, targetResources: [{ type: 'User', id: 'lea', modifiedProperties }] }),
  ).toMatchObject({
    targets: [
      {
        modifiedProperties: [
          { oldValue: '["Guest"]', newValue: '["Member"]' },
          { oldValue: 'false', newValue: 'true' },
          { oldValue: '0', newValue: null },
          { oldValue: null, newValue: null },
        ],
      },
    ],
  });
});

const signIn = { id: 'sign-in-1', createdDateTime: '2026-11-24T14:02:00Z', userId: 'lea', status: { errorCode: 0 } };

test('numbers and flags of a sign-in may be text, and the status of Conditional Access a number', () => {
  const found = logCollectors.signIn.read({
    ...signIn,
    isInteractive: 'true',
    conditionalAccessStatus: 2,
    autonomousSystemNumber: '14061',
    deviceDetail: { deviceId: '', isCompliant: 'False', isManaged: '' },
    location: { countryOrRegion: 'DE', geoCoordinates: { latitude: '52.5', longitude: 13.4 } },
  });
  expect(found).toMatchObject({
    isInteractive: true,
    conditionalAccessStatus: 'notApplied',
    autonomousSystemNumber: 14061,
    device: { isCompliant: false, isManaged: null },
    coordinates: { latitude: 52.5, longitude: 13.4 },
  });
});
