/** The checks that an operator leaves enabled, and the kinds that only disabled checks need. Pure. */

import type { Detector } from '../event/detector';
import { type KindDefinition, kindDefinition, knownKinds } from '../resource/definition';
import type { Kind } from '../resource/kind';
import type { TenantConfiguration } from '../tenant/configuration';
import type { Control } from './control';

type Switched = Pick<TenantConfiguration, 'disabled' | 'optionalSources'>;

/** Cached for each list of disabled checks, because every tenant needs it every minute. */
function perList<T, V>(make: (all: readonly T[]) => V): (all: readonly T[]) => V {
  const known = new WeakMap<readonly T[], V>();
  return (all) => {
    const made = known.get(all) ?? make(all);
    known.set(all, made);
    return made;
  };
}

const enabledLists = perList(() => new Map<string, readonly unknown[]>());

/** The enabled controls or detectors of a tenant. Tenants with the same disabled checks share one list. */
export function enabledOf<T extends { readonly id: string }>(all: readonly T[], { disabled }: Switched): readonly T[] {
  if (disabled.length === 0) return all;
  const lists = enabledLists(all);
  const key = disabled.join(' ');
  const enabled = lists.get(key) ?? all.filter(({ id }) => !disabled.includes(id));
  lists.set(key, enabled);
  return enabled as readonly T[]; // Safe: cached under the list from which it was made.
}

export type Checks = { readonly controls: readonly Control[]; readonly detectors: readonly Detector[] };

/**
 * The kinds that Conditional Access decisions need. tests/core/verdict/enabled.test.ts compares them with what the
 * pipeline reads.
 */
const conditionalAccessKinds: readonly Kind[] = [
  'authenticationStrengthPolicy',
  'conditionalAccessPolicy',
  'identitySecurityDefaultsEnforcementPolicy',
  'namedLocation',
];

export const kindsOfControl = ({
  needs,
  needsWhereLicensed,
  folds,
  usesConditionalAccess,
}: Control): readonly Kind[] => [
  ...needs,
  ...needsWhereLicensed,
  ...folds.map(({ kind }) => kind),
  ...(usesConditionalAccess ? conditionalAccessKinds : []),
];

export const kindsOfDetector = ({ watches }: Detector): readonly Kind[] => [...watches.changes, ...watches.records];

const withTheirs = (kinds: readonly Kind[]): readonly Kind[] => [
  ...new Set([...kinds, ...kinds.flatMap((kind) => kindDefinition(kind).readWith ?? [])]),
];
const kindsOfControls = perList((controls: readonly Control[]) => withTheirs(controls.flatMap(kindsOfControl)));
const kindsOfDetectors = perList((detectors: readonly Detector[]) => withTheirs(detectors.flatMap(kindsOfDetector)));

const kindsOf = ({ controls, detectors }: Checks): ReadonlySet<Kind> =>
  new Set([...kindsOfControls(controls), ...kindsOfDetectors(detectors)]);

const optionalKinds = perList((known: readonly KindDefinition[]) =>
  known.filter(({ optional }) => optional === true).map(({ kind }) => kind),
);

const unaskedKinds = ({ optionalSources = [] }: Switched): readonly Kind[] =>
  optionalKinds(knownKinds()).filter((kind) => !optionalSources.includes(kind));

/** Kinds that are read after such a check raised an alert. */
const followedKinds = ({ controls, detectors }: Checks): readonly Kind[] =>
  [...controls, ...detectors].some(({ followsSignIns }) => followsSignIns) ? ['signIn'] : [];

/** Kinds that were not requested, or that only disabled checks need. They are not read and need no permission. */
export function unneededKinds({ controls, detectors }: Checks, configuration: Switched): ReadonlySet<Kind> {
  const unasked = unaskedKinds(configuration);
  if (configuration.disabled.length === 0) return new Set(unasked);
  const enabled = {
    controls: enabledOf(controls, configuration),
    detectors: enabledOf(detectors, configuration),
  };
  const needed = new Set([...kindsOf(enabled), ...followedKinds(enabled)]);
  const switchedOff = [...kindsOf({ controls, detectors })].filter(
    (kind) => !needed.has(kind) && kindDefinition(kind).alwaysRead !== true,
  );
  return new Set([...unasked, ...switchedOff]);
}
