import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The content of watch.config.json, or of the file that WATCH_CONFIG names; undefined if it cannot be read. */
export function configurationFile({ WATCH_CONFIG } = process.env): unknown {
  try {
    return JSON.parse(readFileSync(WATCH_CONFIG ?? join(process.cwd(), 'watch.config.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** The tenant of that file, if it names exactly one and is no longer the sample. */
export function configuredTenant(environment = process.env): string | undefined {
  // Safe: its fields are checked below.
  const file = configurationFile(environment) as { readonly tenants?: unknown } | null | undefined;
  if (!Array.isArray(file?.tenants)) return undefined;
  // Safe: its fields are checked below.
  const [only, ...others] = file.tenants as readonly ({ readonly tenantId?: unknown } | null)[];
  const id = only?.tenantId;
  return others.length === 0 && typeof id === 'string' && !/^[0-]+$/.test(id) ? id : undefined;
}
