import { canonicalJson, isSameJson, shortHash } from '../../core/canonical';
import type { Judged } from '../../core/event/collection-facts';
import type { OwnIdentity } from '../../core/event/tampering';
import type { FleetKind, Kind, SmallKind } from '../../core/resource/kind';
import { mailboxOf } from '../../core/resource/mailboxes';
import type { SmallResources } from '../../core/resource/resource';
import type { Head } from '../../core/resource/snapshot';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import {
  type Baseline,
  type BaselineKind,
  baselineKinds,
  type Control,
  type ControlState,
  type Fold,
  type Memory,
} from '../../core/verdict/control';
import type { Evaluation } from '../../core/verdict/evaluation';
import { judge, type MeasuredVerdict, measuredVerdict, missingVerdict } from '../../core/verdict/judge';
import { isSmallKind, kindDefinitions } from '../../kinds';
import { facetId } from '../collect/collect-fleet';
import { keptBaseline } from '../collect/collect-small';
import { appKind, basisKinds, holderKinds, type TenantState } from '../collect/tenant-state';
import type { Ports } from '../context';
import { hasOtherLists, type PartContext, withParts } from './affected-parts';

type JudgeRequest = {
  readonly state: TenantState;
  /** The state before this collection. */
  readonly before: TenantState;
  readonly evaluations: readonly Evaluation[];
  /** The kind that was just collected. */
  readonly collectedKind: Kind;
  readonly takenAt: string;
  readonly startedFrom: string;
  /** The baseline after this collection, for kinds that have one. */
  readonly baseline: Baseline | undefined;
  /**
   * Kinds whose content this collection changes. A crashed collection may have judged different content under the same
   * version.
   */
  readonly moved: readonly Kind[];
  /** Heads that uncommitted collections have already judged; the next collection of their kind commits them. */
  readonly tried: ReadonlyMap<Kind, Head>;
  readonly found: PartContext['found'];
};

/**
 * Judges the controls whose inputs changed: a head version, a definition, a licence, a permission or the configuration.
 * Controls that depend on time are judged at each collection of a kind they need.
 */
export async function judgeControls(
  pipeline: Ports<'controls' | 'graph' | 'store'>,
  request: JudgeRequest,
): Promise<Judged[]> {
  const stored = new Map(request.evaluations.map((evaluation) => [evaluation.controlId, evaluation]));
  const configuration = configurationVersion(request.state);
  const affected = pipeline.controls.filter((control) =>
    mustJudge(control, request, stored.get(control.id), configuration),
  );
  if (affected.length === 0) return [];
  const controlState = await controlStateOf(pipeline, request, affected, stored);
  const formerAdmins = await formerAdminsOf(request);
  return affected.map((control) => {
    const before = stored.get(control.id);
    const remembered = before?.levels ?? {};
    const missing = missingVerdict(control, request.state.held);
    const { verdict, levels, memory }: MeasuredVerdict =
      missing === undefined
        ? measuredVerdict(control, controlState(control), remembered)
        : { verdict: missing, levels: remembered };
    const context = {
      memory,
      now: request.state.now,
      takenAt: request.takenAt,
      startedFrom: request.startedFrom,
      inputs: inputsOf(control, request.state, configuration),
      levels,
      formerAdmins,
    };
    const judgement = judge(control, verdict, before, context);
    const evaluation = withParts(control, judgement.evaluation, before, request.found);
    return { control, before, judgement: { ...judgement, evaluation } };
  });
}

/** Everything that decides who is an admin: who has which role, and which principals exist. */
const adminKinds: readonly Kind[] = [...holderKinds, 'user', 'servicePrincipal'];

async function formerAdminsOf({ before, state }: JudgeRequest): Promise<ReadonlySet<string>> {
  if (adminKinds.every((kind) => before.version(kind) === state.version(kind))) return new Set();
  const [were, are] = [(await before.facts()).privilegedIds, (await state.facts()).privilegedIds];
  return new Set([...were].filter((id) => !are.has(id)));
}

/** Evaluations that differ from the stored ones: only these are written. */
export const isChanged = ({ before, judgement: { evaluation } }: Judged): boolean =>
  before === undefined || !isSameJson(asOf(before, evaluation), evaluation);

/** A new time of judging is no difference, so an unchanged fleet writes no evaluation. */
const asOf = (before: Evaluation, { at, lastKnown }: Evaluation): Evaluation => ({
  ...before,
  at,
  lastKnown:
    before.lastKnown === null || lastKnown === null ? before.lastKnown : { ...before.lastKnown, at: lastKnown.at },
});

function mustJudge(
  control: Control,
  { state, collectedKind, moved, tried, found }: JudgeRequest,
  before: Evaluation | undefined,
  configuration: number,
): boolean {
  if (before === undefined || before.definitionVersion !== control.version) return true;
  // The verdict is from a newer state than the committed one. Judged by the older state, the control would briefly
  // pass.
  const needs = restsOn(control);
  if (needs.some((kind) => isAhead(before, state.head(kind), tried.get(kind)))) return false;
  const mayMoveByItself = control.dependsOnTime === true || before.pending !== null || hasFallen(before);
  if (mayMoveByItself && needs.includes(collectedKind)) return true;
  if (needs.some((kind) => moved.includes(kind))) return true;
  if (hasOtherLists(control, before, found)) return true;
  return !isOf(before, needs, state, configuration);
}

/** After a lasting fall, the weekly median approaches the new level, so the control is judged again. */
const hasFallen = ({ levels }: Evaluation): boolean => Object.values(levels).some(({ fellFrom }) => fellFrom !== null);

/**
 * Whether an evaluation was made from the present inputs. Checked for every control at every collection, so its inputs are compared without
 * copying.
 */
const isOf = ({ inputs }: Evaluation, needs: readonly Kind[], state: TenantState, configuration: number): boolean =>
  inputs.configuration === configuration &&
  needs.every((kind) => inputs[kind] === state.version(kind)) &&
  Object.keys(inputs).length === needs.length + 1;

const kindsOf = ({ needs, needsWhereLicensed }: Control): readonly Kind[] => [...needs, ...needsWhereLicensed];

const kinds = new WeakMap<Control, readonly Kind[]>();

/** The kinds that a verdict depends on, each once. Used for every control at every collection. */
function restsOn(control: Control): readonly Kind[] {
  const known = kinds.get(control);
  if (known !== undefined) return known;
  const beside = control.usesConditionalAccess ? [appKind] : [];
  const found = [...new Set([...kindsOf(control), ...beside])];
  kinds.set(control, found);
  return found;
}

/**
 * Whether a verdict was made from the tried head and not from the committed one. The facets of a fleet can change without its version, so
 * between equal versions the time of the verdict decides.
 */
function isAhead({ inputs, at }: Evaluation, committed: Head | undefined, tried: Head | undefined): boolean {
  if (tried === undefined || inputs[tried.kind] !== tried.version) return false;
  if (tried.takenAt <= (committed?.takenAt ?? '')) return false;
  return tried.version !== committed?.version || at >= tried.takenAt;
}

const inputsOf = (control: Control, state: TenantState, configuration: number): Record<string, number> => ({
  ...Object.fromEntries(restsOn(control).map((kind) => [kind, state.version(kind)])),
  configuration,
});

const versions = new WeakMap<TenantConfiguration, { readonly day: string; readonly version: number }>();

/** A number that changes when the operator's declarations change, or when one expires. */
function configurationVersion({ configuration, now }: TenantState): number {
  const day = now.slice(0, 10);
  const known = versions.get(configuration);
  if (known?.day === day) return known.version;
  const { breakGlass, syncAccounts, serviceAccounts, acceptedExclusions, thresholds } = configuration;
  const ended = [
    ...breakGlass,
    ...syncAccounts,
    ...serviceAccounts,
    ...Object.values(acceptedExclusions).flat(),
  ].filter(({ expiry }) => expiry < day).length;
  const text = canonicalJson([breakGlass, syncAccounts, serviceAccounts, acceptedExclusions, thresholds, ended]);
  const version = Number.parseInt(shortHash(text).slice(0, 8), 16);
  versions.set(configuration, { day, version });
  return version;
}

async function controlStateOf(
  pipeline: Ports<'graph' | 'store'>,
  { state, baseline }: JudgeRequest,
  affected: readonly Control[],
  stored: ReadonlyMap<string, Evaluation>,
): Promise<(control: Control) => ControlState> {
  const baselines = await Promise.all(baselineKinds.map((kind) => baselineOf(pipeline, state, kind, baseline)));
  return controlStates(state, affected, {
    baselines,
    lastStatusOf: ({ id }) => stored.get(id)?.lastKnown?.status ?? null,
    memoryOf: ({ id }) => stored.get(id)?.memory ?? null,
    self: affected.some(({ usesOwnIdentity }) => usesOwnIdentity)
      ? await (await pipeline.graph(state.tenantId)).fetchOwnIdentity()
      : null,
  });
}

/** Inputs of controls that a state does not contain: the past, and the monitor's identity. */
export type Past = {
  readonly baselines: readonly Baseline[];
  readonly lastStatusOf: (control: Control) => 'pass' | 'fail' | null;
  readonly memoryOf: (control: Control) => Memory | null;
  readonly self: OwnIdentity | null;
};

/** Reads everything the affected controls may need, so that judging itself is pure and synchronous. */
export async function controlStates(
  state: TenantState,
  affected: readonly Control[],
  { baselines, lastStatusOf, memoryOf, self }: Past,
): Promise<(control: Control) => ControlState> {
  const facts = await state.facts();
  const wanted = new Set<Kind>(affected.flatMap(kindsOf));
  const usesBasis = affected.some(({ usesConditionalAccess }) => usesConditionalAccess);
  const kinds = smallKinds.filter((kind) => wanted.has(kind) || (usesBasis && basisKinds.includes(kind)));
  const small = new Map(await Promise.all(kinds.map(async (kind) => [kind, await state.small(kind)] as const)));
  const basis = usesBasis ? await state.conditionalAccess() : undefined;
  const named = usesBasis || wanted.has('user') ? await state.namedUsers() : undefined;
  return (control) => ({
    // Safe: the array under a kind's key contains that kind's resources.
    small: <K extends SmallKind>(kind: K) => (small.get(kind) ?? []) as readonly SmallResources[K][],
    isLicensed: (kind) => state.held(kind).status !== 'notLicensed',
    isKnown: (kind) => state.held(kind).status === 'present',
    facet: <A>(fold: Fold<FleetKind, A>): A => {
      const at = control.folds.indexOf(fold as Fold<FleetKind, unknown>); // Safe: the fold is only compared.
      const kept = state.facets(fold.kind)[facetId(control, at)];
      return kept === undefined ? fold.init() : (kept as A); // Safe: written by this fold; a redefined one has another version and starts again.
    },
    conditionalAccess: () => {
      if (basis === undefined) throw new Error(`${control.id} reads Conditional Access without declaring it`);
      return basis;
    },
    hasMailbox: (userId) => mailboxOf(state.facets('user'), userId),
    namedUsers: () => {
      if (named === undefined) throw new Error(`${control.id} reads users without declaring it`);
      return named;
    },
    // Safe: the baseline of a kind contains that kind's resources.
    baseline: <K extends BaselineKind>(kind: K) =>
      (baselines.find((one) => one.kind === kind)?.resources ?? []) as readonly SmallResources[K][],
    lastStatus: lastStatusOf(control),
    fell: () => null,
    memory: memoryOf(control),
    self: () => {
      if (!control.usesOwnIdentity)
        throw new Error(`${control.id} reads the identity of Zero Trust Watch without declaring it`);
      return self;
    },
    facts,
  });
}

const smallKinds: readonly SmallKind[] = kindDefinitions.map(({ kind }) => kind).filter(isSmallKind);

async function baselineOf(
  pipeline: Ports<'store'>,
  state: TenantState,
  kind: BaselineKind,
  fresh: Baseline | undefined,
): Promise<Baseline> {
  if (fresh?.kind === kind) return fresh;
  // Without a stored baseline no policy was approved; the objects that policies refer to are taken as they are.
  const resources =
    (await keptBaseline(pipeline, state.tenantId, kind, state.head(kind))) ??
    (kind === 'conditionalAccessPolicy' ? [] : await state.small(kind));
  return { kind, resources } as Baseline; // Safe: kept beside this kind's head, or of this kind.
}
