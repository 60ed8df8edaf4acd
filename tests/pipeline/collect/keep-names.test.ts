import type { LogRecord } from '../../../shared/core/log/record';
import { keepNamesOf } from '../../../shared/pipeline/collect/keep-names';
import { directoryAudit, person, target } from '../../fixtures/records';
import { anEvent } from '../../store/fixtures';
import { createSmallWorld, tenantId } from '../small-world';

const seenAt = '2026-11-24T08:00:00.000Z';
const hourBefore = '2026-11-24T07:00:00.000Z';
const groupId = 'f1000000-0000-4000-8000-000000000001';
const appId = 'f1000000-0000-4000-8000-000000000002';

const mara = {
  type: 'user',
  id: 'mara',
  userPrincipalName: 'mara@contoso.example',
  displayName: 'Mara Klein',
  ipAddress: null,
} as const;

const byMara = anEvent(tenantId, 1, {
  peopleIds: [],
  lines: [
    {
      label: 'Excluded',
      before: [],
      after: [
        { type: 'group', id: groupId, name: groupId },
        { type: 'application', id: appId, name: appId },
      ],
    },
  ],
  attribution: {
    status: 'known',
    actor: { type: 'person', id: 'mara', ipAddress: null },
    recordId: 'r1',
    at: hourBefore,
  },
});

/** The names after an event is recorded before any collection of users, groups or applications. */
async function namesAfter(entries: { readonly stored?: LogRecord[]; readonly read?: LogRecord[] }, known?: string) {
  const { store } = createSmallWorld();
  if (known !== undefined) {
    const named = { id: 'mara', displayName: known, address: 'mara@contoso.example', type: 'person' } as const;
    await store.directory.keepNames(tenantId, [named], hourBefore);
  }
  await store.records.keep(tenantId, entries.stored ?? []);
  await keepNamesOf({ store }, tenantId, { head: () => undefined }, entries.read ?? [], [byMara], seenAt);
  const names = await store.directory.readNames(tenantId, ['mara', groupId, appId]);
  return Object.fromEntries([...names].map(([id, { displayName }]) => [id, displayName]));
}

const entry = directoryAudit({
  activityDateTime: hourBefore,
  actor: mara,
  targets: [target('Group', groupId, [], 'Vendors-Temp'), target('ServicePrincipal', appId, [], 'Payroll')],
});
const all = { mara: 'Mara Klein', [groupId]: 'Vendors-Temp', [appId]: 'Payroll' };

test('an alert before the first collection names the account and the objects as its own entry does', async () => {
  expect(await namesAfter({ read: [entry] })).toEqual(all);
});

test('an alert whose entry was stored by an earlier collection names them too', async () => {
  expect(await namesAfter({ stored: [entry] })).toEqual(all);
});

test('an entry with an address alone does not take a full name away', async () => {
  const bare = { ...entry, actor: { ...mara, displayName: null } };
  expect((await namesAfter({ read: [bare] }, 'Mara Klein')).mara).toBe('Mara Klein');
  expect((await namesAfter({ read: [bare] })).mara).toBe('mara@contoso.example');
});

test('an account through which a service acted is not named after the service', async () => {
  const through = { ...entry, actor: { ...mara, displayName: 'Office 365 Exchange Online' } };
  expect((await namesAfter({ read: [through] })).mara).toBe('mara@contoso.example');
});

test('an account that an entry changed is named, whatever type the entry gives it', async () => {
  const changed = target('Other', 'mara', [], 'Mara Klein');
  const targets = [{ ...changed, userPrincipalName: 'mara@contoso.example' }];
  expect((await namesAfter({ read: [{ ...entry, actor: person('tom'), targets }] })).mara).toBe('Mara Klein');
});
