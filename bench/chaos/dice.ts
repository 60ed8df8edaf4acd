import { mix, seededRandom } from '../../infra/local/tenant/random';

/**
 * Random values that the same seed repeats. Each name has its own sequence, so that one part of a run does not change
 * the values of another.
 */
export type Dice = {
  /** A whole number from `from` to `to`, both included. */
  readonly between: (from: number, to: number) => number;
  readonly oneOf: <T>(list: readonly T[]) => T;
  readonly shuffled: <T>(list: readonly T[]) => readonly T[];
  readonly happens: (probability: number) => boolean;
};

export function createDice(seed: number, name: string): Dice {
  const random = seededRandom(mix(seed, name, 0));
  const between = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  return {
    between,
    oneOf: (list) => {
      const chosen = list[between(0, list.length - 1)];
      if (chosen === undefined) throw new Error('There is nothing to choose from.');
      return chosen;
    },
    shuffled: (list) =>
      list
        .map((item) => ({ item, place: random() }))
        .sort((a, b) => a.place - b.place)
        .map(({ item }) => item),
    happens: (probability) => random() < probability,
  };
}
