import { causeOf, type Failure } from '../../../shared/core/collection/failure';
import { failureInWords } from '../../../shared/reports/language/monitoring-scope';
import { reasonInWords } from '../../../shared/reports/language/reasons';

const broken = (over: Partial<Extract<Failure, { readonly reason: 'broken' }>>): Failure => ({
  reason: 'broken',
  detail: 'HTTP 503',
  ...over,
});

test.each<[string, Failure, string, string]>([
  [
    'Graph is down',
    broken({}),
    'Users: Microsoft Graph returned errors; the next collection retries',
    'Microsoft Graph returned errors or no answer',
  ],
  [
    'consent is missing',
    broken({ cause: 'noToken', trouble: 'notConsented' }),
    'Users: the tenant has not consented to the app, or has withdrawn its consent; consent again (docs/runbooks/consent-revoked.md)',
    'the tenant has not consented to the app, or has withdrawn its consent',
  ],
  [
    'the app is switched off',
    broken({ cause: 'noToken', trouble: 'switchedOff' }),
    'Users: sign-in of the app is switched off; switch it on in Entra admin center > Enterprise applications > Properties',
    'sign-in of the app is switched off',
  ],
  [
    'Entra does not say why',
    broken({ cause: 'noToken', trouble: 'broken' }),
    'Users: no access token could be obtained; the next collection retries',
    'no access token could be obtained',
  ],
])('%s: the reason and what to do', (_, failure, inFull, reason) => {
  expect(failureInWords('user', failure)).toBe(inFull);
  expect(reasonInWords(causeOf(failure))).toBe(reason);
});
