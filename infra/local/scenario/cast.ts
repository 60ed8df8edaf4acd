import type { JsonObject } from '../tenant/json';
import type { GraphLookup } from '../world/graph-lookup';

export type FoundObject = { readonly id: string; readonly resource: JsonObject };

const policies = 'identity/conditionalAccess/policies';

/** People and objects of the stories, by their name at Contoso. */
const named = {
  ca01: [policies, 'CA01 Require MFA for everyone'],
  ca06: [policies, 'CA06 Short sessions on unmanaged devices'],
  vendors: ['groups', 'Vendors-Temp'],
  exclusions: ['groups', 'CA-Exclusions'],
  ada: ['users', 'Ada Brandt'],
  breakGlass: ['users', 'BreakGlass-1'],
  emil: ['users', 'Emil Weber'],
  ines: ['users', 'Ines Roth'],
  jan: ['users', 'Jan Pohl'],
  lea: ['users', 'Lea Novak'],
  nora: ['users', 'Nora Weber'],
  paul: ['users', 'Paul Orth'],
  sofia: ['users', 'Sofia Weber'],
} as const;

type Name = keyof typeof named;

export type Cast = { readonly [K in Name]: FoundObject | undefined } & {
  /** Tom Iversen's managed device. */
  readonly device: FoundObject | undefined;
  /** Managed devices of people without a role. */
  readonly laptops: readonly FoundObject[];
  /** Paul Orth's eligibility for Security Administrator. Without Entra ID P2 nobody is eligible or at risk. */
  readonly eligibility: FoundObject | undefined;
};

/** Finds the people of the scenario. Undefined for people whom this tenant does not have or show. */
export async function findCast(lookup: GraphLookup): Promise<Cast> {
  const find = async (collection: string, property: string, value: string): Promise<FoundObject | undefined> => {
    const resource = await lookup.find(collection, property, value);
    return typeof resource?.id === 'string' ? { id: resource.id, resource } : undefined;
  };
  const byName = (name: Name) => find(named[name][0], 'displayName', named[name][1]);
  // Conditional Access allows one request a second, so these two requests are sent one after the other.
  const [ca01, ca06] = [await byName('ca01'), await byName('ca06')];
  const [vendors, exclusions, ada, breakGlass, emil, ines, jan, lea, nora, paul, sofia, device] = await Promise.all([
    byName('vendors'),
    byName('exclusions'),
    byName('ada'),
    byName('breakGlass'),
    byName('emil'),
    byName('ines'),
    byName('jan'),
    byName('lea'),
    byName('nora'),
    byName('paul'),
    byName('sofia'),
    find('deviceManagement/managedDevices', 'userPrincipalName', 'tom.iversen@contoso.example'),
  ]);
  const laptops = await Promise.all(
    ['emil.weber', 'nora.weber', 'sofia.weber'].map((name) =>
      find('deviceManagement/managedDevices', 'userPrincipalName', `${name}@contoso.example`),
    ),
  );
  const eligibility =
    paul && (await find('roleManagement/directory/roleEligibilityScheduleInstances', 'principalId', paul.id));
  return {
    ...{
      ca01,
      ca06,
      vendors,
      exclusions,
      ada,
      breakGlass,
      emil,
      ines,
      jan,
      lea,
      nora,
      paul,
      sofia,
      device,
      eligibility,
    },
    laptops: laptops.filter((each) => each !== undefined),
  };
}
