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
import { isFormToken } from './form-token';
import { fieldsOf, typedIn } from './handle-request';
import { readRequestBody } from './request-body';
import { signInFrom } from './sign-in-link';

/** A request holds a reason and a few ids, so it is never longer; bytes. */
const maxBytes = 8 * 1024;

/** The format of a request. Its answer has the same format. */
export type BodyFormat = 'json' | 'form';

/** A request that is refused: who sent it, how it was sent, or what it asks for. */
export type Refusal = {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 503;
  readonly why: string;
  readonly reason: string;
  /** What a person typed into a form of ours, so that they can copy it. */
  readonly typed?: Typed | undefined;
};

export const refuseWith = (status: Refusal['status'], why: string, reason: string): Refusal => ({
  status,
  why,
  reason,
});

export const noSuchTenant = refuseWith(404, 'tenant', 'no such tenant');
export const onlyReader = refuseWith(
  403,
  'role',
  'you may only read this tenant: ask for the operator role to change something',
);

const mediaTypeOf = (request: HttpRequest): string =>
  (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

const formatOf = (request: HttpRequest): BodyFormat | undefined => {
  const type = mediaTypeOf(request);
  if (type === 'application/json') return 'json';
  return type === 'application/x-www-form-urlencoded' ? 'form' : undefined;
};

/** The sender, if they signed in recently and sent the request from our page. */
async function admit(request: HttpRequest, log: Log, now: number, isCheck: boolean): Promise<Principal | Refusal> {
  const access = await accessTo(request, log);
  if (access.status === 'refused') return refuseWith(access.code, 'access', access.reason);
  if (access.principal.mayOnlyRead && !isCheck)
    return refuseWith(403, 'scope', 'this token may only read: sign in to the page to change something');
  if (!isOwn(request, runtime().surroundings.publicUrl))
    return refuseWith(403, 'origin', 'the request does not come from this page: send an Origin header');
  if (!isFresh(access.principal, now))
    return refuseWith(
      401,
      'old',
      'you signed in more than 1 hour ago, and a change needs a sign-in of the last hour: sign in again',
    );
  return access.principal;
}

/** The body, if it carries the token of a page that this person has read. */
export async function readFields(
  request: HttpRequest,
  format: BodyFormat | undefined,
  principal: Principal,
  now: number,
): Promise<{ readonly fields: unknown; readonly typed: Typed | null } | Refusal> {
  if (format === undefined) return refuseWith(415, 'contentType', 'send application/json, or a form of the page');
  const text = await readRequestBody(request, maxBytes);
  if (text === undefined)
    return refuseWith(
      413,
      'tooLarge',
      'this is more text than Zero Trust Watch accepts at once: shorten it and send it again',
    );
  const body = format === 'json' ? readJson(text) : fieldsOf(text);
  if (body === undefined)
    return refuseWith(400, 'body', format === 'json' ? 'the body is not JSON' : 'a field is given twice');
  const { token, fields } = tokenOf(request, format, body);
  const { token: _, ...typed } = (format === 'form' && typedIn(text)) || {};
  if (!isFormToken(token, runtime().surroundings.notificationKeys, principal, now))
    return {
      ...refuseWith(403, 'token', "the page token is missing, expired or another person's: reload the page"),
      typed,
    };
  return { fields, typed: format === 'form' ? typed : null };
}

/** What was typed into a form whose sender must sign in again. Text from another site is not shown. */
async function typedBefore(request: HttpRequest, format: BodyFormat | undefined): Promise<Typed | undefined> {
  if (format !== 'form' || !isOwn(request, runtime().surroundings.publicUrl)) return undefined;
  return typedIn((await readRequestBody(request, maxBytes)) ?? '');
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A form sends the token as a field. A program sends it as a header, which a form on another site cannot set. */
function tokenOf(
  request: HttpRequest,
  format: BodyFormat,
  body: unknown,
): { readonly token: string; readonly fields: unknown } {
  if (format === 'json') return { token: request.headers.get('x-watch-token') ?? '', fields: body };
  // Safe: `fieldsOf` made it.
  const { token = '', ...fields } = body as Readonly<Record<string, string>>;
  return { token, fields };
}

const refusedBody = (why: string, reason: string) => ({ version: 1, status: 'refused', why, reason });

/** Answers a request that is allowed, but that cannot be carried out now or with these values. */
export const refusedAnswer = (code: 400 | 403 | 404 | 409 | 413 | 429 | 502 | 503, why: string, reason: string) =>
  jsonAnswer(code, refusedBody(why, reason), code === 503 ? { 'retry-after': '5' } : {});

/** Answers a form with a page that explains the refusal, with the typed text to copy. `path`: the page with the form. */
async function answerToRefused(
  { status, why, reason, typed }: Refusal,
  format: BodyFormat | undefined,
  path: string,
): Promise<HttpResponseInit> {
  if (format !== 'form') return jsonAnswer(status, refusedBody(why, reason));
  const { refusedPage } = await import('../shared/app/sentence-pages');
  const sentence = `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`;
  const { publicUrl } = runtime().surroundings;
  // A person who may not see the tenant is led to a page of their own.
  const back =
    status === 404
      ? { label: 'Open the overview', url: publicUrl + firstPath }
      : { label: 'Back to the page', url: publicUrl + path };
  const next = status === 401 ? signInFrom(publicUrl, path) : back;
  return htmlPage((nonce) => refusedPage(sentence, next, nonce, typed), status);
}

/** The steps that handle one type of change. */
type Handling<Ready extends object, Done extends Outcome> = {
  /** Our page with the form. */
  readonly formPath: string;
  /** True if the change affects nothing that is watched: then a token that may only read is enough. */
  readonly isCheck: boolean;
  /** Checks everything about the request; only the person has been checked before. */
  readonly read: (principal: Principal, format: BodyFormat | undefined, now: number) => Promise<Ready | Refusal>;
  readonly perform: (ready: Ready) => Promise<Done>;
  readonly logged: (ready: Ready, done: Done) => Readonly<Record<string, unknown>>;
  readonly answer: (
    format: BodyFormat | undefined,
    ready: Ready,
    done: Done,
  ) => HttpResponseInit | Promise<HttpResponseInit>;
};

type Outcome = { readonly status: 'done' } | { readonly status: 'refused'; readonly why: string };

const notStarted = refuseWith(
  503,
  'storage',
  'the stored data could not be read, and nothing was changed: try again in a minute',
);
const notFinished = refuseWith(
  503,
  'storage',
  'storage failed during the change, and a part of it may be stored. Open the page again in a minute, and repeat the change if the page does not show it',
);

/**
 * A change that an operator makes by a form of our page or by JSON. Every request must prove that the operator intended it: by their
 * sign-in, our own origin, the token of a page they have read, and their role.
 */
export async function handleChange<Ready extends object, Done extends Outcome>(
  request: HttpRequest,
  log: Log,
  { formPath, isCheck, read, perform, logged, answer }: Handling<Ready, Done>,
): Promise<HttpResponseInit> {
  const at = now();
  const format = formatOf(request);
  const failed = (state: Refusal) => (error: unknown) => {
    log.error('handle.failed', { error: errorText(error) });
    return state;
  };
  const admitted = async (): Promise<Ready | Refusal> => {
    const principal = await admit(request, log, at, isCheck);
    return 'why' in principal ? principal : read(principal, format, at);
  };
  const ready = await admitted().catch(failed(notStarted));
  if ('why' in ready) {
    log.warn('handle.refused', { why: ready.why });
    const typed = ready.status === 401 ? await typedBefore(request, format).catch(() => undefined) : ready.typed;
    return answerToRefused({ ...ready, typed }, format, formPath);
  }
  const done = await perform(ready).catch(failed(notFinished));
  if ('reason' in done) return answerToRefused(done, format, formPath);
  log.info('handle.done', {
    ...logged(ready, done),
    status: done.status,
    why: done.status === 'refused' ? done.why : null,
  });
  return answer(format, ready, done);
}
