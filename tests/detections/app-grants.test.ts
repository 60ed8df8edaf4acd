import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectInFile } from '../../infra/operate/detect/run';

const folder = mkdtempSync(join(tmpdir(), 'app-grants-'));
afterAll(() => rmSync(folder, { recursive: true }));

const graph = { id: 'graph-sp', displayName: 'Microsoft Graph', type: 'ServicePrincipal' };
const add = 'Add app role assignment to service principal';
const mailRead = '810c84a8-4a9e-49e6-bf7d-12d183f40d01';
const filesRead = '01d4889c-1287-42c6-ac1f-5d1e02578ef6';

/** The log names the API as the target, and the app that receives the grant in its properties. */
const entry = (minute: number, activityDisplayName: string, app: string, values: Readonly<Record<string, string>>) => ({
  id: `entry-${minute}`,
  activityDateTime: new Date(Date.UTC(2026, 10, 24, 14, minute)).toISOString(),
  activityDisplayName,
  category: 'ApplicationManagement',
  loggedByService: 'Core Directory',
  result: 'success',
  initiatedBy: { user: { id: 'mara', displayName: 'Mara Klein', userPrincipalName: 'mara@contoso.example' } },
  targetResources: [
    {
      ...graph,
      modifiedProperties: Object.entries({ ...values, 'ServicePrincipal.ObjectID': `${app}-sp` }).map(
        ([displayName, value]) => ({ displayName, oldValue: null, newValue: JSON.stringify(value) }),
      ),
    },
    { id: `${app}-sp`, displayName: app, type: 'ServicePrincipal', modifiedProperties: [] },
  ],
});
const permission = (minute: number, app: string, id: string) => entry(minute, add, app, { 'AppRole.Id': id });
const consent = (minute: number, app: string, consentType: string, scope: string) =>
  entry(minute, 'Add delegated permission grant', app, {
    'DelegatedPermissionGrant.ConsentType': consentType,
    'DelegatedPermissionGrant.Scope': scope,
  });

async function saidOf(entries: readonly object[]): Promise<readonly string[]> {
  const file = join(folder, 'entries.jsonl');
  writeFileSync(file, entries.map((one) => JSON.stringify(one)).join('\n'));
  const { events } = await detectInFile(file, undefined);
  return events.map(({ event: { catalogueId, summary } }) => `${catalogueId} ${summary.replace(/ at .*/, '')}`);
}

test('each app that received a permission is named, even if two received the same one within minutes', async () => {
  expect(await saidOf([permission(0, 'Archive', mailRead), permission(2, 'Backup', mailRead)])).toEqual([
    `EV.A14 Mara Klein's account gave the app "Archive" the permission Mail.Read`,
    `EV.A14 Mara Klein's account gave the app "Backup" the permission Mail.Read`,
  ]);
});

test('each permission that one app received is named', async () => {
  expect(await saidOf([permission(0, 'Archive', mailRead), permission(1, 'Archive', filesRead)])).toEqual([
    `EV.A14 Mara Klein's account gave the app "Archive" the permission Mail.Read`,
    `EV.A14 Mara Klein's account gave the app "Archive" the permission Files.Read.All`,
  ]);
});

test('a consent names the app that received it, and not the API', async () => {
  const consents = [
    consent(0, 'Planner', 'AllPrincipals', 'Files.Read.All'),
    consent(2, 'Notes', 'AllPrincipals', 'Files.Read.All'),
    consent(9, 'Calendar', 'Principal', 'Mail.Read'),
  ];
  expect(await saidOf(consents)).toEqual([
    `EV.A02 Mara Klein's account let the app "Planner" act on behalf of every user`,
    `EV.A02 Mara Klein's account let the app "Notes" act on behalf of every user`,
    `EV.A03 Mara Klein's account consented to the app "Calendar" for their own account`,
  ]);
});

test('the entries of one consent are one detection', async () => {
  const said = await saidOf([
    {
      ...entry(0, 'Consent to application', 'Planner', {}),
      targetResources: [
        {
          id: 'Planner-sp',
          displayName: 'Planner',
          type: 'ServicePrincipal',
          modifiedProperties: [
            { displayName: 'ConsentContext.IsAdminConsent', oldValue: null, newValue: '"True"' },
            { displayName: 'ConsentContext.OnBehalfOfAll', oldValue: null, newValue: '"True"' },
          ],
        },
      ],
    },
    consent(1, 'Planner', 'AllPrincipals', 'Files.Read.All'),
  ]);
  expect(said).toEqual([`EV.A02 Mara Klein's account let the app "Planner" act on behalf of every user`]);
});
