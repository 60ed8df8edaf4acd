/**
 * Renews the lease while `work` runs. `renew` is called six times per lease time and decides whether it is due. The
 * timer ends with the process, so the lease of a dead holder expires.
 */
export async function whileRenewed<T>(leaseMs: number, renew: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  let renewal: Promise<void> | undefined;
  const timer = setInterval(() => {
    renewal ??= renew()
      // The lease is still valid, and the next call tries again.
      .catch(() => {})
      .finally(() => {
        renewal = undefined;
      });
  }, leaseMs / 6);
  timer.unref();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    // Waits for a renewal that has begun, because it would conflict with the release.
    await renewal;
  }
}
