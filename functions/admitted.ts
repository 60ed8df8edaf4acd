import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { isFresh, type Principal } from '../shared/app/access';
import { now } from '../shared/app/clock';
import type { Typed } from '../shared/app/handling';
import type { Log } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import { firstPath } from '../shared/core/access/sign-in-paths';
import { errorText } from '../shared/pipeline/context';
import { accessTo } from './access-to';
import { htmlPage, isOwn, jsonAnswer } from './answers';
import { readBounded } from './bounded';
import { isFormToken } from './form-token';
import { fieldsOf, typedIn } from './handle-request';
import { signInFrom } from './sign-in-link';

/** A reason and a few ids; nothing that somebody types is longer. */
const maxBytes = 8 * 1024;

/** The form in which a request was sent, which is also that of its answer. */
export type Sort = 'json' | 'form';

/** A refusal because of the way the request came, before its content is read. */
export type Turned = {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 503;
  readonly why: string;
  readonly reason: string;
};

export const turned = (status: Turned['status'], why: string, reason: string): Turned => ({ status, why, reason });

export const noSuchTenant = turned(404, 'tenant', 'no such tenant');
export const onlyReader = turned(
  403,
  'role',
  'you may only read this tenant: ask for the operator role to change something',
);

const mediaTypeOf = (request: HttpRequest): string =>
  (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

const sortOf = (request: HttpRequest): Sort | undefined => {
  const type = mediaTypeOf(request);
  if (type === 'application/json') return 'json';
  return type === 'application/x-www-form-urlencoded' ? 'form' : undefined;
};

/** The sender, if they signed in recently and sent the request from our page. */
async function admit(request: HttpRequest, log: Log, now: number, isCheck: boolean): Promise<Principal | Turned> {
  const access = await accessTo(request, log);
  if (access.status === 'refused') return turned(access.code, 'access', access.reason);
  if (access.principal.mayOnlyRead && !isCheck)
    return turned(403, 'scope', 'this token may only read: sign in to the page to change something');
  if (!isOwn(request, runtime().surroundings.publicUrl))
    return turned(403, 'origin', 'the request does not come from this page: send an Origin header');
  if (!isFresh(access.principal, now))
    return turned(
      401,
      'old',
      'you signed in more than 1 hour ago, and a change needs a sign-in of the last hour: sign in again',
    );
  return access.principal;
}

/** The body, if it carries the token of a page that this person has read. */
export async function readFields(
  request: HttpRequest,
  sort: Sort | undefined,
  principal: Principal,
  now: number,
): Promise<{ readonly fields: unknown; readonly typed: Typed | null } | Turned> {
  if (sort === undefined) return turned(415, 'contentType', 'send application/json, or a form of the page');
  const text = await readBounded(request, maxBytes);
  if (text === undefined) return turned(413, 'tooLarge', `the body is longer than ${maxBytes} bytes`);
  const body = sort === 'json' ? readJson(text) : fieldsOf(text);
  if (body === undefined)
    return turned(400, 'body', sort === 'json' ? 'the body is not JSON' : 'a field is given twice');
  const { token, fields } = tokenOf(request, sort, body);
  if (!isFormToken(token, runtime().surroundings.notificationKeys, principal, now))
    return turned(403, 'token', "the page token is missing, expired or another person's: reload the page");
  const { token: _, ...typed } = (sort === 'form' && typedIn(text)) || {};
  return { fields, typed: sort === 'form' ? typed : null };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A form carries it as a field, a program as a header, which no form of another site can set. */
function tokenOf(
  request: HttpRequest,
  sort: Sort,
  body: unknown,
): { readonly token: string; readonly fields: unknown } {
  if (sort === 'json') return { token: request.headers.get('x-watch-token') ?? '', fields: body };
  // Safe: `fieldsOf` made it.
  const { token = '', ...fields } = body as Readonly<Record<string, string>>;
  return { token, fields };
}

const refusedBody = (why: string, reason: string) => ({ version: 1, status: 'refused', why, reason });

/** An allowed request that cannot be carried out now, or not in this way. */
export const refusedAnswer = (code: 400 | 403 | 404 | 409 | 413 | 429 | 502 | 503, why: string, reason: string) =>
  jsonAnswer(code, refusedBody(why, reason), code === 503 ? { 'retry-after': '5' } : {});

/** A browser that sent a form gets a page to read; nothing of what was sent comes back. `path`: the page that the form stood on. */
async function turnedAnswer(
  { status, why, reason }: Turned,
  sort: Sort | undefined,
  path: string,
): Promise<HttpResponseInit> {
  if (sort !== 'form') return jsonAnswer(status, refusedBody(why, reason));
  const { refusedPage } = await import('../shared/app/sentence-pages');
  const sentence = `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`;
  const { publicUrl } = runtime().surroundings;
  const next = status === 401 ? signInFrom(publicUrl, path) : { label: 'Back to the page', url: publicUrl + firstPath };
  return htmlPage((nonce) => refusedPage(sentence, next, nonce), status);
}

/** The steps of one sort of change. */
type Handling<Ready extends object, Done extends Outcome> = {
  /** Our page with the form. */
  readonly formPath: string;
  /** It changes nothing that is watched, so a token that may only read is enough. */
  readonly isCheck: boolean;
  /** Everything but the person is still to be checked. */
  readonly read: (principal: Principal, sort: Sort | undefined, now: number) => Promise<Ready | Turned>;
  readonly perform: (ready: Ready) => Promise<Done>;
  readonly logged: (ready: Ready, done: Done) => Readonly<Record<string, unknown>>;
  readonly answer: (sort: Sort | undefined, ready: Ready, done: Done) => HttpResponseInit | Promise<HttpResponseInit>;
};

type Outcome = { readonly status: 'done' } | { readonly status: 'refused'; readonly why: string };

const notStarted = turned(
  503,
  'storage',
  'what is stored could not be read, and nothing was changed: try again in a minute',
);
const notFinished = turned(
  503,
  'storage',
  'storage failed during the change, and a part of it may be stored. Open the page again in a minute, and repeat the change if the page does not show it',
);

/**
 * A change that an operator makes by a form of our page or by JSON. Every request must prove that the operator intended it: by their
 * sign-in, our own origin, the token of a page they have read, and their role.
 */
export async function handled<Ready extends object, Done extends Outcome>(
  request: HttpRequest,
  log: Log,
  { formPath, isCheck, read, perform, logged, answer }: Handling<Ready, Done>,
): Promise<HttpResponseInit> {
  const at = now();
  const sort = sortOf(request);
  const failed = (state: Turned) => (error: unknown) => {
    log.error('handle.failed', { error: errorText(error) });
    return state;
  };
  const admitted = async (): Promise<Ready | Turned> => {
    const principal = await admit(request, log, at, isCheck);
    return 'why' in principal ? principal : read(principal, sort, at);
  };
  const ready = await admitted().catch(failed(notStarted));
  if ('why' in ready) {
    log.warn('handle.turned', { why: ready.why });
    return turnedAnswer(ready, sort, formPath);
  }
  const done = await perform(ready).catch(failed(notFinished));
  if ('reason' in done) return turnedAnswer(done, sort, formPath);
  log.info('handle.done', {
    ...logged(ready, done),
    status: done.status,
    why: done.status === 'refused' ? done.why : null,
  });
  return answer(sort, ready, done);
}
