import type { Explained } from '../../../shared/config/layers';
import { type Command, checkGuid, jsonOption, watchedTenant } from './command';

/** The settings in force for a tenant, each with its layer. They explain, for example, why nobody got a mail. */
export const explain: Command = {
  option: { name: '--explain', value: 'TENANT_ID', help: '', check: checkGuid },
  summary: 'shows each setting in force for a tenant, and where it comes from',
  takesPaused: true,
  options: [jsonOption],
  run: async (doctor, given) => {
    const { configuration, pipeline, print } = doctor;
    const tenantId = watchedTenant(doctor, given, '--explain');
    if (tenantId === undefined) return 1;
    const explained = configuration.explainTenant(tenantId, await pipeline.store.settings.read(tenantId));
    if (given.has('--json')) print(JSON.stringify({ tenantId, settings: explained }, null, 2));
    else for (const line of linesOf(explained)) print(line);
    return 0;
  },
};

function linesOf(explained: readonly Explained[]): string[] {
  const width = Math.max(...explained.map(({ path }) => path.length));
  const from = Math.max(...explained.map((one) => one.from.length));
  // JSON escapes characters that would control a terminal.
  return explained.map(
    ({ path, value, from: layer }) => `${path.padEnd(width)}  ${layer.padEnd(from)}  ${JSON.stringify(value)}`,
  );
}
