import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { textAnswer } from './answers';
import { named } from './registered';

const thanks =
  'Thank you. Zero Trust Watch notices the consent within five minutes and starts to read your tenant. You can close this window.';
const declined =
  'The consent was declined, so Zero Trust Watch reads nothing. Open the link again if you want to consent. You can close this window.';

/** Where an administrator returns after consenting. Anybody can open this address, so only Entra's tokens change the state of a customer. */
async function handle(request: HttpRequest): Promise<HttpResponseInit> {
  return textAnswer(request.query.has('error') ? declined : thanks);
}

app.http(named('consented'), { route: 'auth/consented', methods: ['GET'], authLevel: 'anonymous', handler: handle });
