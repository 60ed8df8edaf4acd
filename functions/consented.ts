import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { textAnswer } from './answers';
import { named } from './registered';

const notConfirmed =
  'Zero Trust Watch has not confirmed a consent yet. If your tenant is invited, the app asks Microsoft about its consent every five minutes, and reads the tenant only after Microsoft confirms it. The person who invited you can see the result. You can close this window.';
const declined =
  'Microsoft sent you here without a consent. To consent, open the link in your invitation again. You can close this window.';

/** Where an administrator returns after consenting. Anybody can open this address, so it confirms nothing: only Entra's tokens do. */
async function handle(request: HttpRequest): Promise<HttpResponseInit> {
  return textAnswer(request.query.has('error') ? declined : notConfirmed);
}

app.http(named('consented'), { route: 'auth/consented', methods: ['GET'], authLevel: 'anonymous', handler: handle });
