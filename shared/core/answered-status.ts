/** The HTTP status in an error of an Azure SDK; null if nobody answered. */
export function answeredStatus(error: unknown): number | null {
  const { statusCode } = (error ?? {}) as { readonly statusCode?: unknown }; // Safe: read as unknown.
  return typeof statusCode === 'number' ? statusCode : null;
}
