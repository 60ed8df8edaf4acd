import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { named } from './registered';

const thanks =
  'Thank you. Zero Trust Watch notices the consent within five minutes and starts to read your tenant. You can close this window.';
const declined =
  'The consent was declined, so Zero Trust Watch reads nothing. Open the link again if you want to consent. You can close this window.';

/** Where an administrator returns after consenting. Anybody can open this address, so only Entra's tokens change the state of a customer. */
async function handle(request: HttpRequest): Promise<HttpResponseInit> {
  return {
    status: 200,
    body: request.query.has('error') ? declined : thanks,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
  };
}

app.http(named('consented'), { route: 'auth/consented', methods: ['GET'], authLevel: 'anonymous', handler: handle });
