import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import type { Log } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import type { PeopleSignIn } from '../shared/app/sign-in';
import { firstPath, signInPaths } from '../shared/core/access/sign-in-paths';
import type { SignInProblem } from '../shared/core/access/sign-in-problem';
import { errorText } from '../shared/pipeline/context';
import { endSessions } from '../shared/pipeline/operate/end-sessions';
import { htmlPage, isOwn, jsonAnswer, redirect } from './answers';
import { logOf } from './log-of';
import { failure, notFound, refusal } from './page-answers';
import { named } from './registered';
import { readRequestBody } from './request-body';
import { signInFrom } from './sign-in-link';

/** People sign in and out. Only signing out takes a POST, because only that changes something. */
async function handle(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  try {
    return await step(request, context);
  } catch (error) {
    logOf(context).error('signIn.failed', { error: errorText(error) });
    return failure(request);
  }
}

async function step(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const signIn = await runtime().signIn(logOf(context));
  if (signIn === null) return refusal(request, 503, 'sign-in is not configured: see step 6 of docs/deploy.md');
  const cookies = signIn.cookies(request.headers.get('cookie'));
  switch (`${request.method} ${request.params.step}`) {
    case 'GET sign-in':
      return answered(await signIn.start(request.query.get('return'), cookies), context);
    case 'GET callback':
      return answered(await signIn.finish(request.query, cookies), context);
    case 'GET sign-out':
      return signOutForm();
    case 'POST sign-out':
      return signOut(request, signIn, cookies, logOf(context));
    case 'GET signed-out':
      return signedOut();
    default:
      return notFound(request, 'no such page');
  }
}

type Answer = Awaited<ReturnType<PeopleSignIn['finish']>>;

const codes: Readonly<Record<SignInProblem, 400 | 403 | 503>> = {
  startedElsewhere: 400,
  tookTooLong: 400,
  cancelled: 403,
  otherOrganisation: 403,
  notCompleted: 403,
  tooManyGroups: 403,
  unavailable: 503,
};

async function answered(answer: Answer, context: InvocationContext): Promise<HttpResponseInit> {
  const cookies = [...answer.cookies];
  if (answer.type === 'redirect') return redirect(answer.location, cookies);
  const { why, detail, returnTo } = answer;
  logOf(context).warn('signIn.refused', { why, detail });
  const { signInProblemPage } = await import('../shared/app/sentence-pages');
  const next = signInFrom(runtime().surroundings.publicUrl, returnTo);
  return { ...htmlPage((nonce) => signInProblemPage(why, next, nonce), codes[why]), cookies };
}

/**
 * Not a redirect: under `form-action 'self'`, browsers do not follow a redirect from a form to another origin. So a page of ours
 * links to Microsoft's own sign-out.
 */
async function signOut(
  request: HttpRequest,
  signIn: PeopleSignIn,
  cookies: ReadonlyMap<string, string>,
  log: Log,
): Promise<HttpResponseInit> {
  if (!isOwn(request, runtime().surroundings.publicUrl))
    return jsonAnswer(403, { error: 'the request does not come from this page: send an Origin header' });
  const session = await signIn.session(cookies);
  const form = new URLSearchParams((await readRequestBody(request, longestForm)) ?? '');
  if (session !== null && form.has('everywhere') && !(await endedEverywhere(session.id, log))) return stillSignedIn();
  const { location, cookies: cleared } = signIn.signOut(session);
  const page = await signedOut();
  return { ...page, headers: { ...page.headers, refresh: `0; url=${location}` }, cookies: [...cleared] };
}

const longestForm = 1024;

async function endedEverywhere(id: string, log: Log): Promise<boolean> {
  try {
    const isDone = await endSessions(await runtime().readablePipeline(log), id);
    runtime().signOuts.forget();
    log.info('signIn.endedEverywhere', { by: id, isDone });
    return isDone;
  } catch (error) {
    log.error('signIn.notEnded', { error: errorText(error) });
    return false;
  }
}

async function stillSignedIn(): Promise<HttpResponseInit> {
  const { refusedPage } = await import('../shared/app/sentence-pages');
  const sentence = 'You are still signed in, because the sign-out could not be saved. Try again in a minute.';
  const again = { label: 'Sign out', url: runtime().surroundings.publicUrl + signInPaths.signOut };
  return htmlPage((nonce) => refusedPage(sentence, again, nonce), 503);
}

async function signOutForm(): Promise<HttpResponseInit> {
  const { signOutPage } = await import('../shared/app/sentence-pages');
  const stay = { label: 'Stay signed in', url: runtime().surroundings.publicUrl + firstPath };
  return htmlPage((nonce) => signOutPage(stay, nonce));
}

async function signedOut(): Promise<HttpResponseInit> {
  const { signedOutPage } = await import('../shared/app/sentence-pages');
  const next = signInFrom(runtime().surroundings.publicUrl, firstPath);
  return htmlPage((nonce) => signedOutPage(next, nonce));
}

app.http(named('signIn'), {
  route: 'auth/{step}',
  methods: ['GET', 'POST'],
  // People who are not signed in come here to sign in.
  authLevel: 'anonymous',
  handler: handle,
});
