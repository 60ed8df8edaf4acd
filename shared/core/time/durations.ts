/** Lengths of time in milliseconds. */
export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
export const weekMs = 7 * dayMs;

/** Microsoft's clock and ours differ. A time further in the future than this is not valid. */
export const clockToleranceMs = hourMs;
