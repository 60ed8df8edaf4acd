export const ordinaryAttempts = 10;

/**
 * Runs `step` again until no other process changed the row between its read and its write. `step` returns undefined after such a
 * conflict, and so does this function after `most` conflicts.
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
