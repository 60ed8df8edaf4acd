import { azureAdGraph, microsoftGraph } from '../../../shared/core/conditional-access';
import type { JsonObject } from '../../../shared/core/json-object';
import { deviceRegistration } from '../../../shared/core/sign-in/ordinary';
import { officeHome, phishedClients } from '../../../shared/core/sign-in/phished-clients';

/** Microsoft's apps that detections know by id; their names in lower case. */
const idOfName = new Map([
  ['microsoft graph', microsoftGraph],
  ['windows azure active directory', azureAdGraph],
  ['device registration service', deviceRegistration],
  ['officehome', officeHome],
  ['microsoft authentication broker', phishedClients.authenticationBroker],
  ['visual studio code', phishedClients.visualStudioCode],
  ['azure cli', phishedClients.azureCli],
  ['microsoft azure cli', phishedClients.azureCli],
  ['azure powershell', phishedClients.azurePowerShell],
  ['microsoft azure powershell', phishedClients.azurePowerShell],
  ['azure active directory powershell', phishedClients.azureAdPowerShell],
  ['microsoft graph command line tools', phishedClients.graphPowerShell],
  ['microsoft graph powershell', phishedClients.graphPowerShell],
]);

const idOf = (id: unknown, name: unknown): unknown =>
  typeof id === 'string' && id !== '' ? id : (idOfName.get(String(name).trim().toLowerCase()) ?? id);

/** Some exports of sign-ins name the app and the resource without their ids. */
export const withAppIds = (signIn: JsonObject): JsonObject => ({
  ...signIn,
  appId: idOf(signIn.appId, signIn.appDisplayName),
  resourceId: idOf(signIn.resourceId, signIn.resourceDisplayName),
});
