/** What an operator leaves on, and what need not be read where a check is off. Pure. */

import type { Detector } from '../event/detector';
import { kindDefinition, knownKinds } from '../resource/definition';
import type { Kind } from '../resource/kind';
import type { TenantConfiguration } from '../tenant/configuration';
import type { Control } from './control';

type Switched = Pick<TenantConfiguration, 'disabled' | 'optionalSources'>;

/** The controls or detectors of a tenant that its operator has not switched off. */
export const enabledOf = <T extends { readonly id: string }>(
  all: readonly T[],
  { disabled }: Switched,
): readonly T[] => (disabled.length === 0 ? all : all.filter(({ id }) => !disabled.includes(id)));

export type Checks = { readonly controls: readonly Control[]; readonly detectors: readonly Detector[] };

/** The basis of Conditional Access; tests/core/verdict/enabled.test.ts holds it against what the pipeline reads. */
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

function kindsOf({ controls, detectors }: Checks): ReadonlySet<Kind> {
  const own = [...controls.flatMap(kindsOfControl), ...detectors.flatMap(kindsOfDetector)];
  return new Set([...own, ...own.flatMap((kind) => kindDefinition(kind).readWith ?? [])]);
}

const unaskedKinds = ({ optionalSources = [] }: Switched): readonly Kind[] =>
  knownKinds().flatMap(({ kind, optional }) => (optional === true && !optionalSources.includes(kind) ? [kind] : []));

/** Kinds that nobody asked for, or that only switched-off checks need: they are not read, and need no permission. */
export function unneededKinds({ controls, detectors }: Checks, configuration: Switched): ReadonlySet<Kind> {
  const unasked = unaskedKinds(configuration);
  if (configuration.disabled.length === 0) return new Set(unasked);
  const needed = kindsOf({
    controls: enabledOf(controls, configuration),
    detectors: enabledOf(detectors, configuration),
  });
  const switchedOff = [...kindsOf({ controls, detectors })].filter(
    (kind) => !needed.has(kind) && kindDefinition(kind).alwaysRead !== true,
  );
  return new Set([...unasked, ...switchedOff]);
}
