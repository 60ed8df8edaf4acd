import { readLine } from '../../infra/operate/detect/read-records';

const exported = {
  time: '2026-11-24T14:02:00.1234567Z',
  category: 'AuditLogs',
  operationName: 'assignDeviceManagementScript DeviceManagementScript',
  resultType: 'Success',
  identity: 'mara@contoso.example',
  properties: {
    ActivityDate: '11/24/2026 2:02:00 PM',
    ActivityResultStatus: 1,
    ActivityType: 3,
    Actor: {
      ActorType: 1,
      ApplicationName: 'Microsoft Intune portal extension',
      ObjectId: 'mara',
      UPN: 'mara@contoso.example',
    },
    AuditEventId: 'event-1',
    Category: 3,
    TargetDisplayNames: ['Set-Proxy', '<null>'],
    TargetObjectIds: ['script-1', 'assignment-1'],
    Targets: [
      { Name: null, ModifiedProperties: [] },
      {
        Name: 'Assignment',
        ModifiedProperties: [{ Name: 'Target.Type', Old: null, New: 'AllDevicesAssignmentTarget' }],
      },
    ],
  },
};

const read = (line: object) => {
  const [found] = readLine(JSON.stringify(line), 1);
  return found !== undefined && 'record' in found ? found.record : found;
};

test('an entry that Intune exported is read as Graph shows it', () => {
  expect(read(exported)).toMatchObject({
    kind: 'auditEvent',
    id: 'event-1',
    activityDateTime: '2026-11-24T14:02:00.000Z',
    activityType: exported.operationName,
    activityOperationType: 'Action',
    activityResult: 'Success',
    actor: { type: 'user', id: 'mara', userPrincipalName: 'mara@contoso.example' },
    targets: [
      { type: 'DeviceManagementScript', id: 'script-1', displayName: 'Set-Proxy' },
      {
        type: 'Assignment',
        id: 'assignment-1',
        displayName: null,
        modifiedProperties: [{ displayName: 'Target.Type', oldValue: null, newValue: 'AllDevicesAssignmentTarget' }],
      },
    ],
  });
});

test('a row of Log Analytics is read as the entry that Intune exported', () => {
  const { time, category, operationName, resultType, identity, properties } = exported;
  const row = {
    TimeGenerated: time,
    Category: category,
    OperationName: operationName,
    ResultType: resultType,
    Identity: identity,
    Properties: JSON.stringify({ ...properties, Actor: { ObjectId: 'mara' } }),
    Type: 'IntuneAuditLogs',
  };
  expect(read(row)).toMatchObject({
    kind: 'auditEvent',
    id: 'event-1',
    activityType: operationName,
    activityOperationType: 'Action',
    activityResult: 'Success',
    actor: { type: 'user', id: 'mara', userPrincipalName: identity },
  });
});

test.each([
  ['properties as text', { ...exported, properties: JSON.stringify(exported.properties) }, 'auditEvent'],
  ['under its own category', { ...exported, category: 'IntuneAuditLogs' }, 'auditEvent'],
  [
    'an entry of the directory, which has the same category',
    { ...exported, properties: { activityDisplayName: 'Update user', id: 'one' } },
    'directoryAudit',
  ],
])('%s', (_, line, kind) => {
  expect(read(line)).toMatchObject({ kind });
});

test.each([
  ['Create DeviceHealthScript', 'Create'],
  ['delete ManagedDevice', 'Delete'],
  ['Patch DeviceCompliancePolicy', 'Patch'],
  ['wipe ManagedDevice', 'Action'],
])('%s is of the operation %s', (operationName, activityOperationType) => {
  expect(read({ ...exported, operationName })).toMatchObject({ activityOperationType });
});

test.each([
  ['no result', { resultType: undefined }, 'Success'],
  ['a failure', { resultType: 'Failure' }, 'Failure'],
])('%s', (_, spoil, activityResult) => {
  expect(read({ ...exported, ...spoil })).toMatchObject({ activityResult });
});

test('an app that acted is the actor', () => {
  const Actor = { ActorType: 2, ApplicationName: 'Script', ObjectId: null, UPN: null };
  expect(read({ ...exported, identity: 'Script', properties: { ...exported.properties, Actor } })).toMatchObject({
    actor: { type: 'application', displayName: 'Script' },
  });
});

test('lists of different lengths, or none, are read as far as they go', () => {
  const { Targets: _targets, ...properties } = exported.properties;
  expect(read({ ...exported, properties: { ...properties, TargetDisplayNames: 'none' } })).toMatchObject({
    targets: [{ id: 'script-1' }, { id: 'assignment-1', modifiedProperties: [] }],
  });
});

test('an entry of Intune is read the same where an export capitalises its names', () => {
  const entry = {
    id: 'event-2',
    category: 'Compliance',
    activityType: 'Delete DeviceCompliancePolicy',
    activityOperationType: 'Delete',
    activityDateTime: '2026-11-24T14:02:00Z',
    activityResult: 'Success',
    actor: { userId: 'mara', userPrincipalName: 'mara@contoso.example', ipAddress: null },
    resources: [
      { resourceId: 'policy-1', displayName: 'Windows', auditResourceType: 'Policy', modifiedProperties: [] },
    ],
  };
  const capitalised = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(capitalised)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value).map(([name, one]) => [
              name.charAt(0).toUpperCase() + name.slice(1),
              capitalised(one),
            ]),
          )
        : value;
  const plain = read(entry);
  expect(plain).toMatchObject({ kind: 'auditEvent', actor: { id: 'mara' } });
  expect(read({ ...(capitalised(entry) as object) })).toEqual(plain);
});
