/** The HTTP status in an error of an Azure SDK; null if nobody answered. */
export function answeredStatus(error: unknown): number | null {
  const { statusCode } = (error ?? {}) as { readonly statusCode?: unknown }; // Safe: read as unknown.
  return typeof statusCode === 'number' ? statusCode : null;
}

/** Whether an error of an Azure SDK says that the service is busy or fails, or that it did not answer. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return true;
  if (error.name !== 'RestError') return false;
  const status = answeredStatus(error);
  return status === null || status === 408 || status === 429 || status >= 500;
}
