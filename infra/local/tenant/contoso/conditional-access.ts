import { graphTime } from '../graph/graph-time';
import { hasP2 } from '../graph/licences';
import type { JsonObject } from '../json';
import { seededGuid } from '../random';
import { phishingResistantStrengthId } from '../state/authentication-strengths';
import { administratorRoleIds } from '../state/role-definitions';
import { type Cast, type ContosoOptions, day } from './options';

function policyFrom(options: ContosoOptions, index: number, part: JsonObject): JsonObject {
  return {
    id: seededGuid(options.seed, 'policy', index),
    templateId: null,
    createdDateTime: graphTime(options.now() - 200 * day),
    modifiedDateTime: null,
    state: 'enabled',
    ...part,
  };
}

function conditions(part: JsonObject): JsonObject {
  return {
    userRiskLevels: [],
    signInRiskLevels: [],
    clientAppTypes: ['all'],
    servicePrincipalRiskLevels: [],
    insiderRiskLevels: null,
    platforms: null,
    locations: null,
    devices: null,
    clientApplications: null,
    authenticationFlows: null,
    applications: everyApplication,
    ...part,
  };
}

const everyApplication: JsonObject = {
  includeApplications: ['All'],
  excludeApplications: [],
  includeUserActions: [],
  includeAuthenticationContextClassReferences: [],
  applicationFilter: null,
};

function users(part: JsonObject): JsonObject {
  return {
    includeUsers: [],
    excludeUsers: [],
    includeGroups: [],
    excludeGroups: [],
    includeRoles: [],
    excludeRoles: [],
    includeGuestsOrExternalUsers: null,
    excludeGuestsOrExternalUsers: null,
    ...part,
  };
}

function grant(builtInControls: readonly string[], strengthId?: string): JsonObject {
  return {
    operator: 'OR',
    builtInControls,
    customAuthenticationFactors: [],
    termsOfUse: [],
    authenticationStrength: strengthId === undefined ? null : { id: strengthId },
  };
}

/**
 * The policies of a healthy tenant. CA01 and CA02 exclude the break-glass accounts. CA04 covers them like every administrator, so
 * that nobody can sign in with a password only.
 */
export function conditionalAccessPolicies(options: ContosoOptions, cast: Cast): readonly JsonObject[] {
  const breakGlass = [cast('BreakGlass-1'), cast('BreakGlass-2')];
  const everyone = users({
    includeUsers: ['All'],
    excludeUsers: breakGlass,
    excludeGroups: [cast('CA-Exclusions')],
  });
  const allUsers = users({ includeUsers: ['All'], excludeUsers: breakGlass });
  const policies: JsonObject[] = [
    {
      displayName: 'CA01 Require MFA for everyone',
      conditions: conditions({ users: everyone }),
      grantControls: grant(['mfa']),
      sessionControls: null,
    },
    {
      displayName: 'CA02 Block legacy authentication',
      conditions: conditions({ users: allUsers, clientAppTypes: ['exchangeActiveSync', 'other'] }),
      grantControls: grant(['block']),
      sessionControls: null,
    },
    {
      displayName: 'CA03 Secure registration of security methods',
      conditions: conditions({
        users: allUsers,
        applications: {
          ...everyApplication,
          includeApplications: [],
          includeUserActions: ['urn:user:registersecurityinfo'],
        },
        locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
      }),
      grantControls: grant(['mfa']),
      sessionControls: null,
    },
    {
      displayName: 'CA04 Phishing-resistant MFA for administrators',
      conditions: conditions({ users: users({ includeRoles: administratorRoleIds }) }),
      grantControls: grant([], phishingResistantStrengthId),
      sessionControls: null,
    },
    {
      displayName: 'CA05 Managed device for Microsoft 365',
      state: 'enabledForReportingButNotEnforced',
      conditions: conditions({
        users: allUsers,
        applications: { ...everyApplication, includeApplications: ['Office365'] },
        platforms: { includePlatforms: ['windows', 'macOS'], excludePlatforms: [] },
      }),
      grantControls: grant(['compliantDevice']),
      sessionControls: null,
    },
    {
      displayName: 'CA06 Short sessions on unmanaged devices',
      conditions: conditions({
        users: allUsers,
        devices: { deviceFilter: { mode: 'exclude', rule: 'device.isCompliant -eq True' } },
      }),
      grantControls: null,
      sessionControls: {
        disableResilienceDefaults: null,
        applicationEnforcedRestrictions: null,
        cloudAppSecurity: null,
        secureSignInSession: null,
        signInFrequency: {
          value: 8,
          type: 'hours',
          authenticationType: 'primaryAndSecondaryAuthentication',
          frequencyInterval: 'timeBased',
          isEnabled: true,
        },
        persistentBrowser: { mode: 'never', isEnabled: true },
      },
    },
  ];
  if (hasP2(options.licence)) {
    policies.push({
      displayName: 'CA07 Block sign-ins at high risk',
      conditions: conditions({ users: allUsers, signInRiskLevels: ['high'] }),
      grantControls: grant(['block']),
      sessionControls: null,
    });
  }
  return policies.map((policy, index) => policyFrom(options, index, policy));
}

export function namedLocations(options: ContosoOptions): readonly JsonObject[] {
  const made = graphTime(options.now() - 200 * day);
  const location = (index: number, type: string, part: JsonObject): JsonObject => ({
    '@odata.type': `#microsoft.graph.${type}`,
    id: seededGuid(options.seed, 'location', index),
    displayName: '',
    modifiedDateTime: made,
    createdDateTime: made,
    ...part,
  });
  const range = (cidrAddress: string): JsonObject => ({ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress });
  return [
    location(0, 'ipNamedLocation', {
      displayName: 'Berlin office',
      isTrusted: true,
      ipRanges: [range('192.0.2.0/26')],
    }),
    location(1, 'ipNamedLocation', {
      displayName: 'Hamburg office',
      isTrusted: true,
      ipRanges: [range('198.51.100.0/28')],
    }),
    // For a country, Graph sends no isTrusted at all.
    location(2, 'countryNamedLocation', {
      displayName: 'Countries we work in',
      countriesAndRegions: ['DE', 'NO', 'CZ'],
      includeUnknownCountriesAndRegions: false,
      countryLookupMethod: 'clientIpAddress',
    }),
  ];
}
