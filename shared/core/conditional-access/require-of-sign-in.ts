import type { ConditionalAccessBasis } from '../verdict/control';
import type { Cell, Dimension } from './cell';
import { allOf, type Certainty } from './certainty';
import { contextOf, type EnforcedPolicy, enforcedPolicies } from './context';
import { type Alternative, alternativesOf, blocks, openAlternatives } from './grant';
import {
  matchesApp,
  matchesCell,
  matchesClient,
  matchesDevice,
  matchesFlow,
  matchesLocation,
  matchesPlatform,
  matchesRisk,
  matchesUser,
} from './match';
import type { UserClass } from './user-class';

/** One sign-in to check. */
type SignIn = { readonly userClass: UserClass; readonly cell: Cell };

export type AppliedPolicy = {
  readonly policyId: string;
  /** maybe: one of the policy's conditions, groups or grants could not be read. */
  readonly applies: Exclude<Certainty, 'no'>;
  /**
   * asks: one of the alternatives must be satisfied. blocks: the policy blocks, or the sign-in cannot satisfy any of
   * its grants.
   */
  readonly demand:
    | { readonly type: 'blocks'; readonly direct: boolean }
    | { readonly type: 'asks'; readonly alternatives: readonly Alternative[] }
    /** The policy has session controls only. */
    | { readonly type: 'nothing' }
    | { readonly type: 'unknown' };
};

/**
 * The enforced policies that apply to a sign-in, sorted by id, each with what it requires. All of them must be
 * satisfied.
 */
export function require(signIn: SignIn, basis: ConditionalAccessBasis): readonly AppliedPolicy[] {
  return enforcedPolicies(basis.policies, contextOf(basis)).flatMap((enforced) => {
    const applies = allOf([matchesUser(enforced, signIn.userClass), matchesCell(enforced, signIn.cell)]);
    if (applies === 'no') return [];
    return [{ policyId: enforced.policy.id, applies, demand: demandOf(enforced.policy, signIn.cell) }];
  });
}

function demandOf(policy: Parameters<typeof blocks>[0], cell: Cell): AppliedPolicy['demand'] {
  if (blocks(policy)) return { type: 'blocks', direct: true };
  const all = alternativesOf(policy);
  if (all === null) return { type: 'unknown' };
  if (all.length === 0) return { type: 'nothing' };
  const alternatives = openAlternatives(policy, cell);
  return alternatives.length === 0 ? { type: 'blocks', direct: false } : { type: 'asks', alternatives };
}

/** Why a policy does not apply to a sign-in: the first condition that does not match. */
export type KeptBy = 'user' | Dimension;

/** The enforced policies that do not apply to a sign-in, sorted by id, with the reason. */
export function notApplying(
  { userClass, cell }: SignIn,
  basis: ConditionalAccessBasis,
): readonly { readonly policyId: string; readonly keptBy: KeptBy }[] {
  const tests: readonly (readonly [KeptBy, (enforced: EnforcedPolicy) => Certainty])[] = [
    ['user', (enforced) => matchesUser(enforced, userClass)],
    ['app', (enforced) => matchesApp(enforced, cell.app)],
    ['clientAppType', (enforced) => matchesClient(enforced, cell.clientAppType)],
    ['platform', (enforced) => matchesPlatform(enforced, cell.platform)],
    ['location', (enforced) => matchesLocation(enforced, cell.location)],
    ['device', (enforced) => matchesDevice(enforced, cell)],
    ['flow', (enforced) => matchesFlow(enforced, cell.flow)],
    ['risk', (enforced) => matchesRisk(enforced, cell.risk)],
  ];
  return enforcedPolicies(basis.policies, contextOf(basis)).flatMap((enforced) => {
    const kept = tests.find(([, matches]) => matches(enforced) === 'no');
    return kept === undefined ? [] : [{ policyId: enforced.policy.id, keptBy: kept[0] }];
  });
}
