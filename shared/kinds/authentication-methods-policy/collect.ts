import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { count, flag, orNull, readShape, sorted, text, texts } from '../../graph/shape';

/** Graph writes this id in place of null if nobody is excluded. */
const nobody = '00000000-0000-0000-0000-000000000000';

const Target = z.object({ id: z.string() });

const Feature = orNull(
  z
    .object({ state: text, includeTarget: Target.nullish(), excludeTarget: Target.nullish() })
    .transform(({ state, includeTarget, excludeTarget }) => ({
      state,
      includeTarget: includeTarget?.id ?? null,
      excludeTarget: excludeTarget == null || excludeTarget.id === nobody ? null : excludeTarget.id,
    })),
);

const KeyRestrictions = orNull(z.object({ isEnforced: flag, enforcementType: text, aaGuids: texts }));

const Configuration = z.object({
  id: z.string().min(1),
  state: text,
  includeTargets: z.array(Target.extend({ isUsableForSignIn: flag, allowedPasskeyProfiles: texts })).nullish(),
  excludeTargets: z.array(Target).nullish(),
  featureSettings: z
    .object({ displayAppInformationRequiredState: Feature, displayLocationInformationRequiredState: Feature })
    .nullish(),
  isSoftwareOathEnabled: flag,
  isAttestationEnforced: flag,
  keyRestrictions: KeyRestrictions,
  defaultPasskeyProfile: text,
  passkeyProfiles: z
    .array(z.object({ id: z.string(), attestationEnforcement: text, keyRestrictions: KeyRestrictions }))
    .nullish(),
  isUsableOnce: flag,
  maximumLifetimeInMinutes: count,
});

const Policy = z.object({
  id: z.string().min(1),
  policyMigrationState: text,
  // A policy without its methods would mean that no weak one is allowed.
  authenticationMethodConfigurations: z.array(Configuration).min(1),
});

const byId = <T extends { readonly id: string }>(items: readonly T[]): readonly T[] =>
  [...items].sort((a, b) => (a.id < b.id ? -1 : 1));

function normalised(configuration: z.output<typeof Configuration>) {
  const { includeTargets, excludeTargets, featureSettings, passkeyProfiles, ...rest } = configuration;
  const included = includeTargets ?? [];
  return {
    ...rest,
    includeTargets: sorted(included.map(({ id }) => id)),
    excludeTargets: sorted((excludeTargets ?? []).map(({ id }) => id)),
    isUsableForSignIn: included.some(({ isUsableForSignIn }) => isUsableForSignIn === true),
    displayAppInformationRequiredState: featureSettings?.displayAppInformationRequiredState ?? null,
    displayLocationInformationRequiredState: featureSettings?.displayLocationInformationRequiredState ?? null,
    allowedPasskeyProfiles: sorted([
      ...new Set(included.flatMap(({ allowedPasskeyProfiles }) => allowedPasskeyProfiles)),
    ]),
    passkeyProfiles: byId(passkeyProfiles ?? []),
  };
}

/** https://learn.microsoft.com/graph/api/authenticationmethodspolicy-get; the answer contains the methods without $expand. */
export const authenticationMethodsPolicyCollector: SmallCollector<'authenticationMethodsPolicy'> = {
  kind: 'authenticationMethodsPolicy',
  path: '/policies/authenticationMethodsPolicy',
  query: '',
  scope: 'directory',
  cost: 1,
  answer: 'object',
  read(item) {
    const policy = readShape('authenticationMethodsPolicy', Policy, item);
    return {
      ...policy,
      authenticationMethodConfigurations: byId(policy.authenticationMethodConfigurations.map(normalised)),
    };
  },
};
