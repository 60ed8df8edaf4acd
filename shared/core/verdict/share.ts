/** Shares of people and devices: when a share is too low, and from which group size on it is meaningful. Pure. */

/** A share at one moment: how many pass, of how many. */
export type ShareLevel = { readonly numerator: number; readonly denominator: number };

/** In groups smaller than this, a count says more than a share. */
export const sharesFrom = 20;
/** A share near its limit would pass and fail in turn, so a failure ends only this far above the limit. */
export const recoveryMargin = 0.01;
/** Allows for rounding of floating-point numbers: 0.9 of 20 is 18. */
export const tolerance = 1e-9;

export const shareOf = ({ numerator, denominator }: ShareLevel): number =>
  denominator === 0 ? 0 : numerator / denominator;

/**
 * Whether a share is below its minimum. After a failure, the minimum is higher by a margin, so that the verdict does
 * not change back and forth. Shares are between 0 and 1.
 */
export function isBelowFloor({ numerator, denominator }: ShareLevel, floor: number, failedBefore: boolean): boolean {
  const wanted = failedBefore && denominator >= sharesFrom ? Math.min(1, floor + recoveryMargin) : floor;
  return numerator < wanted * denominator - tolerance;
}
