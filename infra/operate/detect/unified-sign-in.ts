import type { JsonObject } from '../../../shared/core/json-object';
import { isGuid } from '../../../shared/core/same-id';
import { textOf as exactTextOf, pairsIn } from './json-object';

/** Exports can have spaces around a value. */
const textOf = (value: unknown): string | null => exactTextOf(value)?.trim() || null;

const operations = ['userloggedin', 'userloginfailed'];

/** A sign-in in the unified audit log, which tenants without Entra ID P1 have too. */
export const isUnifiedSignIn = (data: JsonObject): boolean =>
  textOf(data.Workload)?.toLowerCase() === 'azureactivedirectory' &&
  operations.includes(textOf(data.Operation)?.toLowerCase() ?? '');

/** Some entries show one of these names instead of Entra's code. */
const codes: Readonly<Record<string, number>> = {
  invalidusernameorpassword: 50126,
  invalidpasswordexpiredpassword: 50055,
  idslocked: 50053,
  useraccountnotfound: 50034,
  userstrongauthclientauthnrequired: 50074,
  userstrongauthclientauthnrequiredinterrupt: 50076,
  blockedbyconditionalaccess: 53003,
  devicenotcompliant: 53000,
};

/**
 * The sign-in as Graph shows it, but without a country.
 * https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema
 */
export function unifiedSignIn(data: JsonObject): JsonObject {
  const extended = pairsIn(data.ExtendedProperties);
  const device = pairsIn(data.DeviceProperties);
  const address = textOf(data.UserId);
  const fitness = textOf(device.get('iscompliantandmanaged'))?.toLowerCase();
  const isFit = fitness === undefined ? null : fitness === 'true';
  return {
    id: data.Id,
    createdDateTime: data.CreationTime,
    // Only an object id matches the other logs. The directory finds the id of an address.
    userId: isGuid(textOf(data.UserKey) ?? '') ? data.UserKey : address,
    userPrincipalName: address,
    appId: textOf(data.ApplicationId),
    resourceId: textOf(data.ObjectId),
    ipAddress: textOf(data.ActorIpAddress) ?? textOf(data.ClientIP),
    userAgent: textOf(extended.get('useragent')),
    status: { errorCode: codeOf(data), failureReason: textOf(data.LogonError) },
    deviceDetail: {
      deviceId: textOf(device.get('id')),
      operatingSystem: textOf(device.get('os')),
      browser: textOf(device.get('browsertype')),
      isCompliant: isFit,
      isManaged: isFit,
    },
  };
}

function codeOf(data: JsonObject): number {
  if (textOf(data.Operation)?.toLowerCase() === 'userloggedin') return 0;
  const shown = Number(data.ErrorNumber);
  if (Number.isInteger(shown) && shown > 0) return shown;
  return codes[textOf(data.LogonError)?.toLowerCase() ?? ''] ?? otherFailure;
}

/** The code of a failure that no detection counts. */
const otherFailure = 1;
