import type { FailVerdict } from '../verdict/control';
import type { Evaluation } from '../verdict/evaluation';
import { type ShareLevel, shareOf } from '../verdict/share';

/** "capable 98 100 91 100": from 98 of 100 to 91 of 100. */
const fallInDetails = (name: string, from: ShareLevel, to: ShareLevel): string =>
  [name, from.numerator, from.denominator, to.numerator, to.denominator].join(' ');

/**
 * The shares of a control that fell, and whether only these falls made it fail, because the shares are still above
 * their floors.
 */
export function fallDetails({ levels }: Evaluation, failed: FailVerdict | undefined) {
  const falls = Object.entries(levels).flatMap(([name, { fellFrom, days }]) => {
    const now = days.at(-1);
    return fellFrom === null || now === undefined ? [] : [fallInDetails(name, fellFrom, now)];
  });
  if (falls.length === 0) return {};
  const metric = failed?.metric ?? null;
  return { falls, isFall: metric === null || shareOf(metric) >= metric.floor };
}

/** How a fall ended. Every recovery of the control includes it, because readers see both together. */
export function fallEndDetails(before: Evaluation | undefined, { levels }: Evaluation) {
  const ended = Object.entries(before?.levels ?? {}).flatMap(([name, { fellFrom }]) => {
    const track = levels[name];
    const now = track?.days.at(-1);
    return fellFrom === null || track === undefined || now === undefined || track.fellFrom !== null
      ? []
      : [{ fall: fallInDetails(name, fellFrom, now), as: track.ended ?? 'recounted' }];
  });
  // If several falls ended, one that was not fixed comes first.
  const [first] = ended.toSorted((a, b) => Number(a.as === 'back') - Number(b.as === 'back'));
  const others = ended.filter((one) => one !== first);
  return {
    falls: [...(first === undefined ? [] : [first]), ...others].map(({ fall }) => fall),
    fallEnd: first?.as ?? null,
  };
}
