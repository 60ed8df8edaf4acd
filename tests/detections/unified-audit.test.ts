import type { Detection } from '../../shared/core/event/detector';
import { addressesIn, withIdsOf } from '../../shared/core/log/address-ids';
import { type LogRecord, recordTime } from '../../shared/core/log/record';
import { rows } from '../../shared/detections/rows';
import { logCollectors } from '../../shared/graph/collectors';
import { facts, onRecord } from './state/facts';

/** An entry of Exchange as an export writes it. */
const exchange = (operation: string, parameters: Readonly<Record<string, string>>, more: object = {}): LogRecord =>
  logCollectors.exchangeAudit.read({
    CreationTime: '2026-11-24T14:02:00',
    Id: 'entry-1',
    Operation: operation,
    RecordType: 1,
    ResultStatus: 'True',
    UserType: 2,
    UserKey: '10032001ABCD',
    UserId: 'Mara.Klein@contoso.example',
    Workload: 'Exchange',
    ClientIP: '[2001:db8::1]:443',
    Parameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
    ...more,
  });

const effects = (found: readonly Detection[]) => found.map(({ effect, resourceId }) => [effect, resourceId]);

describe('one cmdlet can end an event that another one started', () => {
  const cases: readonly (readonly [string, LogRecord, LogRecord])[] = [
    [
      'EV.X05',
      exchange('New-InboxRule', { Name: 'Copy', ForwardTo: 'box@fabrikam.example' }),
      exchange('Remove-InboxRule', { Identity: 'mara.klein@contoso.example\\Copy' }),
    ],
    [
      'EV.X05',
      exchange('Set-Mailbox', { Identity: 'lea@contoso.example', ForwardingSmtpAddress: 'smtp:box@fabrikam.example' }),
      exchange('Set-Mailbox', { Identity: 'lea@contoso.example', ForwardingSmtpAddress: '' }),
    ],
    [
      'EV.M01',
      exchange('Add-MailboxPermission', {
        Identity: 'lea@contoso.example',
        User: 'tom@contoso.example',
        AccessRights: 'FullAccess',
      }),
      exchange('Remove-MailboxPermission', {
        Identity: 'lea@contoso.example',
        User: 'tom@contoso.example',
        AccessRights: 'FullAccess',
      }),
    ],
    [
      'EV.M02',
      exchange('New-TransportRule', { Name: 'Copy', BlindCopyTo: 'box@fabrikam.example' }),
      exchange('Disable-TransportRule', { Identity: 'contoso.example\\Copy' }),
    ],
    [
      'EV.M03',
      exchange('Set-Mailbox', { Identity: 'lea@contoso.example', AuditEnabled: 'False' }),
      exchange('Set-Mailbox', { Identity: 'lea@contoso.example', AuditEnabled: 'True' }),
    ],
    [
      'EV.X04',
      exchange('Set-AdminAuditLogConfig', { UnifiedAuditLogIngestionEnabled: 'False' }),
      exchange('Set-AdminAuditLogConfig', { UnifiedAuditLogIngestionEnabled: 'True' }),
    ],
    [
      'EV.M04',
      exchange('Set-SafeAttachmentPolicy', { Identity: 'Strict', Enable: 'False' }),
      exchange('Set-SafeAttachmentPolicy', { Identity: 'Strict', Enable: 'True' }),
    ],
    [
      'EV.M09',
      exchange('Set-RemoteDomain', { Identity: 'Default', AutoForwardEnabled: 'True' }),
      exchange('Set-RemoteDomain', { Identity: 'Default', AutoForwardEnabled: 'False' }),
    ],
  ];

  test.each(cases)('%s', (id, beginning, end) => {
    const [[, begun] = [], ...others] = effects(onRecord(id, beginning));
    expect(others).toEqual([]);
    expect(effects(onRecord(id, beginning))).toEqual([['raised', begun]]);
    expect(effects(onRecord(id, end))).toEqual([['ended', begun]]);
  });

  test('but not the end of another rule, or of the same rule in another mailbox', () => {
    const [begun] = onRecord('EV.X05', exchange('New-InboxRule', { Name: 'Copy', ForwardTo: 'box@fabrikam.example' }));
    const ends = ['mara.klein@contoso.example\\Other', 'lea@contoso.example\\Copy'].map((Identity) =>
      onRecord('EV.X05', exchange('Remove-InboxRule', { Identity })),
    );
    expect(ends.flat().map(({ resourceId }) => resourceId)).not.toContain(begun?.resourceId);
  });
});

test('each weakened parameter of a mail protection ends alone', () => {
  const parts = (parameters: Readonly<Record<string, string>>) =>
    onRecord('EV.M04', exchange('Set-SafeLinksPolicy', { Identity: 'Strict', ...parameters })).map(
      ({ effect, details }) => [effect, details.elements],
    );
  expect(parts({ EnableSafeLinksForEmail: 'False' })).toEqual([['raised', ['EnableSafeLinksForEmail']]]);
  expect(parts({ EnableSafeLinksForTeams: 'True' })).toEqual([['ended', ['EnableSafeLinksForTeams']]]);
  expect(parts({ EnableSafeLinksForEmail: 'True', EnableSafeLinksForTeams: 'False' })).toEqual([
    ['raised', ['EnableSafeLinksForTeams']],
    ['ended', ['EnableSafeLinksForEmail']],
  ]);
});

describe('the actor', () => {
  test('is identified by address, and by id where the address is known', () => {
    const record = exchange('New-InboxRule', { Name: 'Copy', ForwardTo: 'box@fabrikam.example' });
    expect(addressesIn(record)).toEqual(['mara.klein@contoso.example', 'mara.klein@contoso.example']);
    const known = withIdsOf(record, new Map([['mara.klein@contoso.example', 'mara']]));
    expect(known).toMatchObject({
      actor: { id: 'mara', userPrincipalName: 'mara.klein@contoso.example', ipAddress: '2001:db8::1' },
    });
    expect(onRecord('EV.X05', known)[0]?.peopleIds).toEqual(['mara']);
  });

  test("a partner's technician is identified by the home tenant", () => {
    const UserId =
      'fabrikam.example\ttenant: 6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11, object: 6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a12';
    expect(exchange('Set-Mailbox', {}, { UserId })).toMatchObject({
      actor: {
        type: 'user',
        id: '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a12',
        homeTenantId: '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11',
      },
    });
    const visiting = UserId.replace('fabrikam.example', 'contoso.onmicrosoft.com');
    expect(exchange('Set-Mailbox', {}, { UserId: visiting })).toMatchObject({
      actor: { userPrincipalName: 'user_6f0b1f0e7f0a4b579b1c3c0d2a5e9a12@contoso.onmicrosoft.com' },
    });
  });

  test('an application is not a person', () => {
    const found = exchange('Set-Mailbox', {}, { UserId: 'ServicePrincipal_app-1', UserType: 6 });
    expect(found).toMatchObject({ actor: { type: 'application', servicePrincipalId: 'app-1' } });
  });
});

test('without the list of verified domains, our own domain is recognised from the accounts in the entry', () => {
  const unknown = facts({ ownDomains: new Set() });
  const forward = (to: string) => exchange('New-InboxRule', { Name: 'Copy', ForwardTo: to });
  expect(onRecord('EV.X05', forward('desk@contoso.example'), unknown)).toEqual([]);
  expect(onRecord('EV.X05', forward('box@fabrikam.example'), unknown)).toHaveLength(1);
});

test('an entry without a time, an operation or an id is refused', () => {
  for (const gap of [
    { CreationTime: undefined },
    { Operation: undefined },
    { Id: undefined },
    { CreationTime: 'soon' },
  ])
    expect(() => exchange('Set-Mailbox', {}, gap)).toThrow('ours: exchangeAudit:');
});

test('everyday actions of a healthy tenant never alert', () => {
  const ordinary = [
    exchange('New-InboxRule', { Name: 'News', MoveToFolder: 'Newsletters' }),
    exchange('Add-MailboxPermission', {
      Identity: 'desk@contoso.example',
      User: 'tom@contoso.example',
      AccessRights: 'FullAccess',
    }),
    exchange('Set-CASMailbox', { Identity: 'scanner@contoso.example', SmtpClientAuthenticationDisabled: 'False' }),
    exchange('New-TransportRule', { Name: 'Disclaimer', ApplyHtmlDisclaimerText: '<p>Contoso</p>' }),
    logCollectors.sharePointAudit.read({
      Id: 'link-1',
      CreationTime: '2026-11-24T14:02:00',
      Operation: 'AnonymousLinkCreated',
      RecordType: 14,
      UserId: 'ada@contoso.example',
      ObjectId: 'https://contoso.sharepoint.com/sites/Brochures/Plan.docx',
      Workload: 'SharePoint',
    }),
  ];
  const unified = rows.filter(({ id }) => /^EV\.[XM]/.test(id));
  const found = ordinary.flatMap((record) => unified.flatMap(({ id }) => onRecord(id, record)));
  // Making a rule ends an alert about its removal, if there is one.
  expect(found.filter(({ alerts, effect }) => alerts && effect !== 'ended')).toEqual([]);
});

describe('other shapes of an entry', () => {
  const forwarding = (address: string) => ({ Identity: 'mara', ForwardingSmtpAddress: `smtp:${address}` });
  const ofTenant = { OrganizationName: 'contoso.onmicrosoft.com' };

  test('an address in the domain by which Exchange names the tenant is inside', () => {
    const inside = exchange('Set-Mailbox', forwarding('lea@contoso.onmicrosoft.com'), ofTenant);
    const outside = exchange('Set-Mailbox', forwarding('lea@contoso.onmicrosoft.com.fabrikam.example'), ofTenant);
    expect(onRecord('EV.X05', inside).filter(({ effect }) => effect === 'raised')).toEqual([]);
    expect(onRecord('EV.X05', outside)).toMatchObject([{ effect: 'raised', severity: 'high' }]);
  });

  test.each([
    ['as they are typed', '-Identity "PII of staff" -Mode "Disable" -Force'],
    ['as they are typed, without quotes', '-Identity PII -Mode Disable'],
    ['as JSON text', '[{"Name":"Identity","Value":"PII"},{"Name":"Mode","Value":"Disable"}]'],
  ])('parameters %s are read', (_, Parameters) => {
    const entry = logCollectors.complianceAudit.read({
      CreationTime: '2026-11-24T14:02:00',
      Id: 'entry-1',
      Operation: 'Set-DlpCompliancePolicy',
      RecordType: '18',
      UserType: '2',
      UserId: 'mara.klein@contoso.example',
      Workload: 'SecurityComplianceCenter',
      Parameters,
    });
    expect(onRecord('EV.X04', entry)).toMatchObject([{ effect: 'raised', severity: 'high' }]);
    expect(entry).toMatchObject({ targets: [{ displayName: expect.stringMatching(/^PII/) }] });
  });

  test('the time of a row that PowerShell exported is read', () => {
    const row = (CreationDate: string) =>
      exchange('New-InboxRule', { Name: 'Copy' }, { CreationTime: undefined, CreationDate });
    for (const time of ['11/24/2026 2:02:00 PM', '2026-11-24 14:02:00', '2026-11-24T14:02:00'])
      expect(new Date(recordTime(row(time)))).toEqual(new Date('2026-11-24T14:02:00Z'));
  });
});

test('a record type and a user type count in any spelling', () => {
  const entry = {
    id: 'entry-1',
    createdDateTime: '2026-11-24T14:02:00Z',
    auditLogRecordType: 'sharePointAppPermissionOperation',
    operation: 'AppPermissionAdded',
    service: 'SharePoint',
    userType: 'admin',
    userPrincipalName: 'mara@contoso.example',
    objectId: 'https://contoso.sharepoint.com/sites/Payroll',
    auditData: {},
  };
  const read = (more: object) => logCollectors.sharePointAudit.read({ ...entry, ...more });
  expect(onRecord('EV.X07', read({})).map(({ effect }) => effect)).toEqual(['raised']);
  expect(read({ userType: 'system' })).toMatchObject({ userType: 'System' });
});

describe('a mailbox that is named by an alias or id', () => {
  const peopleIn = (record: LogRecord) =>
    'targets' in record ? record.targets.flatMap(({ type, id }) => (type === 'User' ? [id] : [])) : [];
  const opened = (Identity: string) =>
    exchange('Add-MailboxPermission', { Identity, User: 'tom', AccessRights: 'FullAccess' });

  test.each([
    ['ceo', []],
    ['contoso.onmicrosoft.com/ceo', []],
    ['ceo:\\Calendar', []],
    ['0b1c2d3e-0000-4000-8000-000000000001', ['0b1c2d3e-0000-4000-8000-000000000001']],
  ])('is never said to be of the account that acted: %s', (identity, people) => {
    expect(peopleIn(opened(identity))).toEqual(people);
    expect(peopleIn(exchange('New-InboxRule', { Name: 'Copy', Mailbox: identity }))).toEqual(people);
  });

  test('is of the owner whose object id is in its path', () => {
    const path =
      'EURPR01A001.PROD.OUTLOOK.COM/Hosted Organizations/contoso.onmicrosoft.com/0B1C2D3E-0000-4000-8000-000000000001';
    const owner = ['0b1c2d3e-0000-4000-8000-000000000001'];
    expect(peopleIn(exchange('Set-Mailbox', { Identity: path }))).toEqual(owner);
    expect(peopleIn(exchange('Set-InboxRule', { Identity: `${path}\\Copy` }))).toEqual(owner);
  });

  test("is the actor's own if the alias is theirs, or if nothing is named", () => {
    const own = ['mara.klein@contoso.example'];
    expect(peopleIn(opened('Mara.Klein'))).toEqual(own);
    expect(peopleIn(exchange('New-InboxRule', { Name: 'Copy' }))).toEqual(own);
    expect(peopleIn(exchange('Remove-InboxRule', { Identity: 'mk\\Copy' }))).toEqual(own);
  });

  test('is another object than a second one', () => {
    const [ceo, cfo] = ['ceo', 'cfo'].map((alias) => onRecord('EV.M01', opened(alias))[0]?.resourceId);
    expect(ceo).not.toBe(cfo);
    expect(onRecord('EV.M01', exchange('Remove-MailboxPermission', { Identity: 'CEO', User: 'tom' }))).toMatchObject([
      { effect: 'ended', resourceId: ceo },
    ]);
  });
});
