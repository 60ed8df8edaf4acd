import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The content of watch.config.json; undefined if it cannot be read. */
export function configurationFile(): unknown {
  try {
    return JSON.parse(readFileSync(join(process.cwd(), 'watch.config.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** The tenant of watch.config.json, if it names exactly one and is no longer the sample. */
export function configuredTenant(): string | undefined {
  // Safe: its fields are checked below.
  const file = configurationFile() as { readonly tenants?: unknown } | null | undefined;
  if (!Array.isArray(file?.tenants)) return undefined;
  // Safe: its fields are checked below.
  const [only, ...others] = file.tenants as readonly ({ readonly tenantId?: unknown } | null)[];
  const id = only?.tenantId;
  return others.length === 0 && typeof id === 'string' && !/^[0-]+$/.test(id) ? id : undefined;
}
