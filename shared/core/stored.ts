/** The result of a write that depends on an earlier read; otherwise another process was faster, and nothing was written. */
export type Written = { readonly status: 'written'; readonly etag: string } | { readonly status: 'conflict' };

/** A row with the ETag that a later write must have. */
export type Stored<R> = { readonly row: R; readonly etag: string };
