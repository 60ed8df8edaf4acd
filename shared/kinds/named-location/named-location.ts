import { defineKind } from '../../core/resource/definition';

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly namedLocation: NamedLocation;
  }
}

export const namedLocationKind = defineKind({
  kind: 'namedLocation',
  shape: 'small',
  bucket: 'identityProtection',
  cadenceMinutes: 30,
  freshMinutes: 120,
  permission: 'Policy.Read.All',
  licence: 'free',
  singular: 'the named location',
  plural: 'named locations',
  compared: [
    'displayName',
    'type',
    'isTrusted',
    'ipRanges',
    'countriesAndRegions',
    'includeUnknownCountriesAndRegions',
    'countryLookupMethod',
    'odataType',
  ],
  hints: { directoryAudit: /named location/ },
  audit: { activities: ['add named location', 'update named location', 'delete named location'] },
  activityClass: 'conditionalAccess',
});
