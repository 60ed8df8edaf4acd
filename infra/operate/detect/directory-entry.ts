import { readAuditJson } from '../../../shared/core/attribution';
import { isJsonObject, type JsonObject } from '../../../shared/core/json-object';
import { objectsIn, pairsIn, textOf } from './json-object';

/** Numbers of the types of an id. https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema */
const idTypes = { name: 1, other: 2, address: 5 } as const;

const objectTypes = ['User', 'ServicePrincipal', 'Group', 'Role', 'Device', 'Policy', 'Application'];

/** One account or object as a list of its ids: `User_<id>`, `User`, the address, the name. */
function namedIn(list: unknown) {
  const ids = objectsIn(list).flatMap(({ ID, Type }) => {
    const id = textOf(ID);
    return id === null ? [] : [{ id, type: Number(Type) }];
  });
  const ofType = (type: number): string | null => ids.find((one) => one.type === type)?.id ?? null;
  const marked = ids.map(({ id }) => /^([A-Za-z]+)_(.+)$/.exec(id)).find((one) => objectTypes.includes(one?.[1] ?? ''));
  return {
    type: marked?.[1] ?? ids.find(({ id }) => objectTypes.includes(id))?.id ?? null,
    id: marked?.[2] ?? null,
    name: ofType(idTypes.name),
    address: ofType(idTypes.address),
  };
}

type Property = {
  readonly displayName: string | null;
  readonly oldValue: string | null;
  readonly newValue: string | null;
};

/**
 * Graph lists the account and the other object of an entry, such as the app that receives an owner. The unified audit log lists only
 * the account, with the id and name of the other object as properties.
 */
function othersIn(properties: readonly Property[], targetId: string | null): readonly JsonObject[] {
  const shownIn = (name: string): string | null => {
    const property = properties.find(({ displayName }) => displayName?.toLowerCase() === name.toLowerCase());
    const [after, before] = [property?.newValue, property?.oldValue].map((text) => textOf(readAuditJson(text ?? null)));
    return after ?? before ?? null;
  };
  return objectTypes.flatMap((type) => {
    const id = shownIn(`${type}.ObjectID`);
    return id === null || id === targetId ? [] : [{ type, id, displayName: shownIn(`${type}.DisplayName`) }];
  });
}

function detailsIn(data: JsonObject): readonly JsonObject[] {
  const details = readAuditJson(textOf(pairsIn(data.ExtendedProperties).get('additionaldetails')));
  return isJsonObject(details) ? Object.entries(details).map(([key, value]) => ({ key, value: textOf(value) })) : [];
}

/** Entra's entries in the unified audit log, which is exported with the entries of all workloads. */
export const isDirectoryEntry = (data: JsonObject): boolean =>
  textOf(data.Workload)?.toLowerCase() === 'azureactivedirectory' && Array.isArray(data.Target);

/** An entry of the workload AzureActiveDirectory as Graph shows it in the audit log of the directory. */
export function directoryEntry(data: JsonObject): JsonObject {
  const actor = namedIn(data.Actor);
  const target = namedIn(data.Target);
  const modifiedProperties = objectsIn(data.ModifiedProperties).map(({ Name, OldValue, NewValue }) => ({
    displayName: textOf(Name),
    oldValue: textOf(OldValue),
    newValue: textOf(NewValue),
  }));
  const targetId = target.id ?? textOf(data.ObjectId);
  const isApp = actor.type === 'ServicePrincipal' || actor.address === null;
  return {
    id: data.Id,
    activityDateTime: data.CreationTime,
    activityDisplayName: data.Operation,
    category: '',
    loggedByService: 'Core Directory',
    result: /^(success|succeeded|true)/i.test(textOf(data.ResultStatus) ?? '') ? 'success' : 'failure',
    initiatedBy: isApp
      ? { app: { displayName: actor.name, servicePrincipalId: actor.id } }
      : { user: { id: actor.id ?? actor.address, userPrincipalName: actor.address, ipAddress: textOf(data.ClientIP) } },
    targetResources: [
      {
        type: target.type,
        id: targetId,
        displayName: target.name,
        userPrincipalName: target.address,
        modifiedProperties,
      },
      ...othersIn(modifiedProperties, targetId),
    ],
    additionalDetails: detailsIn(data),
  };
}
