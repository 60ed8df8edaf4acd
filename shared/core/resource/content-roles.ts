import { tierZeroPermission, tierZeroPermissionByName } from './tier-zero-permissions';

/**
 * App roles that read or write all mail, files, chats, devices or device keys. Roles that make an app an administrator
 * are in another list.
 */
const dataRoles: ReadonlyMap<string, string> = new Map([
  ['810c84a8-4a9e-49e6-bf7d-12d183f40d01', 'Mail.Read'],
  ['e118f1da-5c1c-46cf-bff6-8858d786f46f', 'Mail-Advanced.ReadWrite.All'],
  ['6931bccd-447a-43d1-b442-00a195474933', 'MailboxSettings.ReadWrite'],
  ['7d9f353d-a7bd-4fbb-822a-26d5dd39a3ce', 'MailboxItem.Read.All'],
  ['1583d471-fede-4e7c-b062-57e9d60cfb49', 'MailboxItem.ReadWrite.All'],
  ['76577085-e73d-4f1d-b26a-85fb33892327', 'MailboxItem.ImportExport.All'],
  ['fef87b92-8391-4589-9da7-eb93dab7dc8a', 'MailboxFolder.ReadWrite.All'],
  ['025d3225-3f02-4882-b4c0-cd5b541a4e80', 'RoleManagement.ReadWrite.Exchange'],
  ['ef54d2bf-783f-4e0f-bca1-3210c0444d99', 'Calendars.ReadWrite'],
  ['6918b873-d17a-4dc1-b314-35f528134491', 'Contacts.ReadWrite'],
  ['01d4889c-1287-42c6-ac1f-5d1e02578ef6', 'Files.Read.All'],
  ['0c0bf378-bf22-4481-8f81-9e89a9b4960a', 'Sites.Manage.All'],
  ['9492366f-7969-46a4-8d15-ed1a20078fff', 'Sites.ReadWrite.All'],
  ['332a536c-c7ef-4017-ab91-336970924f0d', 'Sites.Read.All'],
  ['19b94e34-907c-4f43-bde9-38b1909ed408', 'SharePointTenantSettings.ReadWrite.All'],
  ['294ce7c9-31ba-490a-ad7d-97a7d075e4ed', 'Chat.ReadWrite.All'],
  ['6b7d71aa-70aa-4810-a8d9-5d9fb2830017', 'Chat.Read.All'],
  ['7b2449af-6ccd-4f4d-9f78-e550c193f0d1', 'ChannelMessage.Read.All'],
  ['ce8fb1f1-5e1f-44a0-b102-4ec28454d0dc', 'CallRecordings.Read.All'],
  ['4cd61b6d-8692-40bf-9d90-7f38db5e5fce', 'CallTranscripts.Read.All'],
  ['b2620db1-3bf7-4c5b-9cb9-576d29eac736', 'eDiscovery.ReadWrite.All'],
  ['405a51b5-8d8d-430b-9842-8be4b0e9f324', 'User.Export.All'],
  ['dd98c7f5-2d42-42d3-a0e4-633161547251', 'ThreatHunting.Read.All'],
  ['57f1cf28-c0c4-4ec3-9a30-19a2eaaf2f6e', 'BitlockerKey.Read.All'],
  ['884b599e-4d48-43a5-ba94-15c414d00588', 'DeviceLocalCredential.Read.All'],
  ['243333ab-4d21-40cb-a475-36241daa0842', 'DeviceManagementManagedDevices.ReadWrite.All'],
  ['5ac13192-7ace-4fcf-b828-1a26f28068ee', 'DeviceManagementServiceConfig.ReadWrite.All'],
  ['1138cb37-bd11-4084-a2b7-9f71582aeddb', 'Device.ReadWrite.All'],
  ['3b4349e1-8cf5-45a3-95b7-69d1751d3e6a', 'CloudPC.ReadWrite.All'],
  ['839c90ab-5771-41ee-aef8-a562e8487c1e', 'AiEnterpriseInteraction.Read.All'],
  // Exchange Online and SharePoint Online.
  ['5e5addcd-3e8d-4e90-baf5-964efab2b20a', 'IMAP.AccessAsApp'],
  ['cb842b43-da6e-4506-86fe-bb12199c656d', 'POP.AccessAsApp'],
  ['fbcd29d2-fcca-4405-aded-518d457caae4', 'Sites.ReadWrite.All'],
  ['d13f72ca-a275-4b96-b789-48ebcc4da984', 'Sites.Read.All'],
]);
/** These roles also need permissions on a mailbox, which are granted in Exchange. */
export const mailProtocols = new Set(['IMAP.AccessAsApp', 'POP.AccessAsApp', 'SMTP.SendAsApp']);
const dataNames = new Set([...dataRoles.values(), ...mailProtocols].map((name) => name.toLowerCase()));

/** The name of an app role that reads or writes content, found by id or else by name; undefined for any other role. */
export function dataRoleOf(roleId: string, name: string): string | undefined {
  const id = roleId.toLowerCase();
  if (tierZeroPermission(id) !== undefined || tierZeroPermissionByName(name, null) !== undefined) return undefined;
  return dataRoles.get(id) ?? (dataNames.has(name.toLowerCase()) ? name : undefined);
}
