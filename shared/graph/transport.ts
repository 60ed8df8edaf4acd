/** Sends one call through @microsoft/microsoft-graph-client, which is loaded with the first call. */

import { CollectionError } from '../core/collection/failure';
import { OtherTenant } from '../core/tenant/contained';
import { type Call, type CallPatience, createPatience } from './call';
import { type ChainOptions, createChain, Exchange, fetchToken, graphOrigin } from './middleware';
import { createTenantCheck, organisationCall, readOrganisation } from './tenant-check';

const headers = {
  // Without this header Graph hides enum members that are newer than the API version.
  Prefer: 'include-unknown-enum-members',
  // Graph throttles requests with low priority first, so the tenant's interactive apps are served before them.
  'x-ms-throttle-priority': 'low',
};

export type Transport = {
  /** The body of a successful answer. Throws CollectionError. */
  readonly sendForText: (call: Call, patience: CallPatience) => Promise<string>;
  /** The body of a successful answer, parsed from JSON. Throws CollectionError. */
  readonly sendForJson: (call: Call, patience: CallPatience) => Promise<unknown>;
  /** Throws OtherTenant if the identity reads another tenant. Any other problem appears with the first request. */
  readonly confirmTenant: () => Promise<void>;
};

/** Checked once per token; the request that waits for the check has its own time limit. */
const organisationPatienceMs = 5_000;

export function createTransport(options: ChainOptions): Transport {
  const confirm = createTenantCheck({
    tenantId: options.tenantId,
    now: options.now,
    askOrganisation: async (token) =>
      readOrganisation(
        parsed(
          organisationCall,
          await send(new Exchange(organisationCall, createPatience(organisationPatienceMs), token)),
        ),
      ),
  });
  const chain = createChain(options, confirm);
  let loading: ReturnType<typeof load> | null = null;

  const load = async () => {
    const { Client, ResponseType } = await import('@microsoft/microsoft-graph-client');
    const client = Client.initWithMiddleware({ middleware: chain, baseUrl: graphOrigin, defaultVersion: 'v1.0' });
    return { client, raw: ResponseType.RAW };
  };

  const send = async (exchange: Exchange): Promise<string> => {
    loading ??= load();
    const { client, raw } = await loading;
    const { call } = exchange;
    const request = client.api(call.path).headers(headers).middlewareOptions([exchange]).responseType(raw);
    try {
      switch (call.method) {
        case 'GET':
          await request.get();
          break;
        case 'POST':
          await request.post(call.body);
          break;
        case 'PATCH':
          await request.patch(call.body);
          break;
        case 'DELETE':
          await request.delete();
      }
    } catch (error) {
      throw exchange.thrown ?? error;
    }
    const { answer } = exchange;
    // Frees the text at once. V8 has already moved the exchange to its old generation, and would keep the text with it.
    exchange.answer = null;
    return answer?.type === 'answered' ? answer.text : '';
  };

  return {
    sendForText: (call, patience) => send(new Exchange(call, patience)),
    sendForJson: async (call, patience) => parsed(call, await send(new Exchange(call, patience))),
    confirmTenant: async () => {
      try {
        await confirm(await fetchToken(options));
      } catch (error) {
        if (error instanceof OtherTenant) throw error;
      }
    },
  };
}

function parsed({ method, path }: Call, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new CollectionError({ reason: 'broken', detail: `${method} ${path}: the answer is not JSON` });
  }
}
