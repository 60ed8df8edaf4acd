/** Shares of people and devices: when one is too low, and from what size on it means more than a count. Pure. */

/** A share at one moment: how many pass, and how many count. */
export type ShareLevel = { readonly numerator: number; readonly denominator: number };

/** Below this size a share means less than a count. */
export const sharesFrom = 20;
/** A share at its limit would flap, so a failure ends only this much above the limit. */
export const recoveryMargin = 0.01;
/** Rounding of floating-point shares must not decide: 0.9 of 20 is 18. */
export const tolerance = 1e-9;

export const shareOf = ({ numerator, denominator }: ShareLevel): number =>
  denominator === 0 ? 0 : numerator / denominator;

/** Whether a share is below its floor, a share of 1; after a failure, whether it is not yet a margin above it. */
export function isBelowFloor({ numerator, denominator }: ShareLevel, floor: number, failedBefore: boolean): boolean {
  const wanted = failedBefore && denominator >= sharesFrom ? Math.min(1, floor + recoveryMargin) : floor;
  return numerator < wanted * denominator - tolerance;
}
