/**
 * The addresses that Entra Connect and its cloud service give to their own accounts. Anyone could choose such an
 * address, so it never makes an entry harmless.
 */
export const isSyncAddress = (address: string | null): boolean =>
  /^(sync_[^@]+|adtoaadsyncserviceaccount)@[^@]+\.onmicrosoft\.(com|us|cn)$/i.test(address ?? '');

/**
 * The names of Entra Connect's applications in Entra's log; newer versions sign in with an application of their own.
 * Anybody can give an app such a name.
 */
export const isSyncApplication = (name: string): boolean =>
  /^(microsoft azure ad sync|microsoft entra ad synchronization service|connectsyncprovisioning_.+)$/i.test(
    name.trim(),
  );
