/**
 * The numbers and limits by which controls and detectors judge. Each is declared by the checks that read it. The type,
 * the check at start, the default and docs/thresholds.md are made from these definitions. An operator sets one as
 * `thresholds.<name>`, in any layer of the configuration.
 */
type Described = {
  /** What the threshold decides, and the recommendation of each source. Without a source, the default is our own. */
  readonly means: string;
};
type NumberThreshold = Described & {
  readonly type: 'integer' | 'share';
  readonly default: number;
  readonly min: number;
  readonly max: number;
};
type FlagThreshold = Described & { readonly type: 'flag'; readonly default: boolean };
type ChoiceThreshold<Value extends string> = Described & {
  readonly type: 'choice';
  readonly values: readonly [Value, ...Value[]];
  readonly default: Value;
};
/** GUIDs, such as role template ids. */
type IdsThreshold = Described & { readonly type: 'ids'; readonly default: readonly string[] };
/** Plain names, such as domains or countries. */
type NamesThreshold = Described & {
  readonly type: 'names';
  readonly default: readonly string[];
  /** All possible values; left out if any text is a name. */
  readonly among?: readonly string[] | undefined;
};
export type ThresholdDefinition =
  | NumberThreshold
  | FlagThreshold
  | ChoiceThreshold<string>
  | IdsThreshold
  | NamesThreshold;

/** A share of 1. */
const share = (value: number, means: string): NumberThreshold => ({
  type: 'share',
  default: value,
  min: 0,
  max: 1,
  means,
});

/** Declares a threshold of each type: the default, the limits, the meaning. */
export const threshold = {
  integer: (value: number, min: number, max: number, means: string): NumberThreshold => ({
    type: 'integer',
    default: value,
    min,
    max,
    means,
  }),
  share,
  /** A decrease from the seven-day median; 1 is the whole. */
  drop: (value: number, what: string): NumberThreshold =>
    share(
      value,
      `The control fails if the share of ${what} falls by more than this below its median of the last seven days. 1 switches this off.`,
    ),
  choice: <Value extends string>(
    values: readonly [Value, ...Value[]],
    value: NoInfer<Value>,
    means: string,
  ): ChoiceThreshold<Value> => ({ type: 'choice', values, default: value, means }),
  flag: (value: boolean, means: string): FlagThreshold => ({ type: 'flag', default: value, means }),
  ids: (means: string, value: readonly string[] = []): IdsThreshold => ({ type: 'ids', default: value, means }),
  names: (means: string, value: readonly string[] = [], among?: readonly string[]): NamesThreshold => ({
    type: 'names',
    default: value,
    means,
    among,
  }),
};

type ValueOf<D> =
  D extends ChoiceThreshold<infer Value>
    ? Value
    : D extends FlagThreshold
      ? boolean
      : D extends IdsThreshold | NamesThreshold
        ? readonly string[]
        : number;

/** The values of all declared thresholds, by name. */
export type ValuesOf<Definitions> = { readonly [K in keyof Definitions]: ValueOf<Definitions[K]> };

export const defaultsOf = <Definitions extends Readonly<Record<string, ThresholdDefinition>>>(
  definitions: Definitions,
): ValuesOf<Definitions> =>
  // Safe: the type of each value comes from its definition.
  Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [name, definition.default]),
  ) as unknown as ValuesOf<Definitions>;

/** All declared thresholds with their values. shared/config/thresholds.ts fills it. */
// biome-ignore lint/suspicious/noEmptyInterface: what declares thresholds adds to it.
export interface Thresholds {}

export type ThresholdName = keyof Thresholds;

/** The thresholds that are numbers. */
export type NumberThresholdName = {
  readonly [K in ThresholdName]: Thresholds[K] extends number ? K : never;
}[ThresholdName];

/** The thresholds that a control or detector uses. */
export type DeclaredThresholds = { readonly [K in ThresholdName]?: ThresholdDefinition };

/**
 * The thresholds that decide who is counted and who passes. Minimums and allowed decreases are left out, because they
 * only judge the share.
 */
export const countingThresholds = (declared: DeclaredThresholds): readonly ThresholdName[] =>
  Object.entries(declared).flatMap(([name, { type }]) =>
    // Safe: the keys of the declarations are names of thresholds.
    type === 'share' ? [] : [name as ThresholdName],
  );
