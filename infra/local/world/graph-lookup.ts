import { setTimeout as wait } from 'node:timers/promises';
import type { JsonObject } from '../tenant/json';
import type { SimulatedTenant } from '../tenant/start-tenant';

export type GraphLookup = {
  /** The one object of a collection whose property has this value; undefined if there is none or it may not be read. */
  readonly find: (collection: string, property: string, value: string) => Promise<JsonObject | undefined>;
};

const attempts = 5;
const throttledWaitMs = 1_000;

type Source = Pick<SimulatedTenant, 'graphUrl' | 'identityEndpoint' | 'identityHeader'>;

async function fetchToken({ identityEndpoint, identityHeader }: Source): Promise<string> {
  const url = `${identityEndpoint}?api-version=2019-08-01&resource=${encodeURIComponent('https://graph.microsoft.com')}`;
  const response = await fetch(url, { headers: { 'x-identity-header': identityHeader } });
  // Safe: the simulated tenant answers the managed-identity protocol.
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}

/** Looks up objects by name through Graph, like any other program. */
export function createGraphLookup(source: Source): GraphLookup {
  let token: Promise<string> | undefined;

  async function ask(path: string): Promise<JsonObject | undefined> {
    token ??= fetchToken(source);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const response = await fetch(`${source.graphUrl}/v1.0/${path}`, {
        headers: { authorization: `Bearer ${await token}` },
      });
      // Safe: Graph answers with JSON objects.
      const body = (await response.json()) as { value?: readonly JsonObject[] };
      if (response.ok) return body.value?.[0];
      // Conditional Access allows one request a second, and the function app may have had it.
      if (response.status !== 429) return undefined;
      await wait(throttledWaitMs);
    }
    return undefined;
  }

  return {
    find: (collection, property, value) => {
      const filter = encodeURIComponent(`${property} eq '${value.replaceAll("'", "''")}'`);
      return ask(`${collection}?$filter=${filter}`);
    },
  };
}
