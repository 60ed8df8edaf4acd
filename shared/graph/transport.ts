/** One call through @microsoft/microsoft-graph-client, which is loaded with the first one only. */
import { LookError } from '../core/failure';
import type { Call, Patience } from './call';
import { type ChainOptions, createChain, Exchange, graphOrigin } from './middleware';

const headers = {
  // Without it Graph hides members of enumerations that are newer than the API version.
  Prefer: 'include-unknown-enum-members',
  // Background reads step back for the tenant's interactive apps when Graph is short of room.
  'x-ms-throttle-priority': 'low',
};

export type Transport = {
  /** The body of a successful answer. Throws LookError. */
  readonly sendForText: (call: Call, patience: Patience) => Promise<string>;
  /** The same, parsed. */
  readonly sendForJson: (call: Call, patience: Patience) => Promise<unknown>;
};

export function createTransport(options: ChainOptions): Transport {
  const chain = createChain(options);
  let loading: ReturnType<typeof load> | null = null;

  const load = async () => {
    const { Client, ResponseType } = await import('@microsoft/microsoft-graph-client');
    const client = Client.initWithMiddleware({ middleware: chain, baseUrl: graphOrigin, defaultVersion: 'v1.0' });
    return { client, raw: ResponseType.RAW };
  };

  const sendForText = async (call: Call, patience: Patience): Promise<string> => {
    loading ??= load();
    const { client, raw } = await loading;
    const exchange = new Exchange(call, patience);
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
    return exchange.answer?.type === 'answered' ? exchange.answer.text : '';
  };

  return {
    sendForText,
    async sendForJson(call, patience) {
      const body = await sendForText(call, patience);
      try {
        return JSON.parse(body);
      } catch {
        throw new LookError({ reason: 'broken', told: `${call.method} ${call.path}: the answer is no JSON` });
      }
    },
  };
}
