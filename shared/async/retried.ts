export const ordinaryAttempts = 10;

/**
 * Reads, changes and writes again until no other process wrote in between. `step` returns undefined if one did. Undefined: one did each of
 * `most` times.
 */
export async function retried<Done>(
  step: () => Promise<Done | undefined>,
  most = ordinaryAttempts,
): Promise<Done | undefined> {
  for (let attempt = 0; attempt < most; attempt += 1) {
    const done = await step();
    if (done !== undefined) return done;
  }
  return undefined;
}
