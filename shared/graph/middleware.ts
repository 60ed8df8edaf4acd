/**
 * Our middleware chain for @microsoft/microsoft-graph-client: authentication, retry, throttle budget, terminal fetch. The
 * library's own is not used: its retry sleeps up to 180 s and repeats POST, and it sends no token to a loopback address.
 */

import { randomUUID } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import { readBounded } from '../async/read-bounded';
import { CollectionError } from '../core/collection/failure';
import { NoToken } from '../core/tenant/token-trouble';
import type { Call, CallPatience } from './call';
import { classify, collectionErrorOf, type GraphAnswer, type GraphVerdict } from './errors';
import { organisationCall, type TenantCheck } from './tenant-check';
import type { Budgets } from './throttling';
import { isTimeout } from './timeout';

export const graphOrigin = 'https://graph.microsoft.com';

/** Scope of app-only tokens for Graph; `resource` is Graph's own origin in the deployment's cloud, by default the global one. */
export const tokenScope = (resource = graphOrigin): string => `${resource}/.default`;

export type GraphFetch = (url: string, init: RequestInit) => Promise<Response>;
type GraphLog = (event: string, fields: Readonly<Record<string, string | number>>) => void;
export type Credential = Pick<TokenCredential, 'getToken'> & {
  /** Drops the cached token. A managed identity has none to drop: Azure itself keeps its tokens for a day. */
  readonly forget?: () => void;
};

export type ChainOptions = {
  readonly tenantId: string;
  /** https://graph.microsoft.com, or the origin of a simulated tenant. */
  readonly baseUrl: string;
  /** Returns app-only tokens for the resource's /.default, and caches them itself. */
  readonly credential: Credential;
  /** Origin of Graph in the deployment's cloud: the audience of tokens. https://graph.microsoft.com by default. */
  readonly resource?: string;
  /** Shared by every Graph client in this process. */
  readonly budgets: Budgets;
  readonly fetch: GraphFetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** In [0, 1), for jitter. */
  readonly random: () => number;
  readonly log: GraphLog;
  readonly requestTimeoutMs: number;
  /** A larger answer is refused. */
  readonly maxBodyBytes: number;
};

/**
 * One call on its way through the chain. It is a class because the library finds the options of a request by their constructor. It
 * also carries the outcome, because the library replaces every exception of a middleware with an error of its own.
 */
export class Exchange {
  answer: GraphAnswer | null = null;
  thrown: unknown = null;

  constructor(
    readonly call: Call,
    readonly patience: CallPatience,
    /** A certain token that must be used, in order to check it. If left out, the credential's current token is used. */
    readonly token: string | null = null,
  ) {}
}

/** Passes the call to the next middleware. */
type Step = (exchange: Exchange, context: Context, next: () => Promise<void>) => Promise<void>;

function middleware(step: Step): Middleware {
  let next: Middleware | undefined;
  return {
    setNext(following) {
      next = following;
    },
    async execute(context) {
      const exchange: unknown = context.middlewareControl?.getMiddlewareOptions(Exchange);
      if (!(exchange instanceof Exchange)) throw new Error('a Graph request without its exchange');
      await step(exchange, context, async () => next?.execute(context));
    },
  };
}

/** Graph's own origin, or a link below the base URL. No other URL ever gets a token. */
function isOurs(url: string, baseUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, username, password } = new URL(url);
  return (origin === graphOrigin || origin === new URL(baseUrl).origin) && username === '' && password === '';
}

const wholeUrl = ({ url, version }: Call): string =>
  url.startsWith('/') ? `${graphOrigin}/${version ?? 'v1.0'}${url}` : url;

function headersOf(context: Context): Record<string, string> {
  const headers = (context.options?.headers ?? {}) as Record<string, string>; // Safe: only this file and transport.ts set them.
  if (context.options !== undefined) context.options.headers = headers;
  return headers;
}

const expire = (milliseconds: number): Promise<never> =>
  new Promise((_, reject) => {
    AbortSignal.timeout(milliseconds).addEventListener('abort', () => reject(new Error('timeout')), { once: true });
  });

/** Throws CollectionError if the identity issues no token. */
export async function fetchToken({
  credential,
  resource,
  requestTimeoutMs,
}: Pick<ChainOptions, 'credential' | 'requestTimeoutMs' | 'resource'>): Promise<string> {
  try {
    const token = await Promise.race([credential.getToken(tokenScope(resource)), expire(requestTimeoutMs)]);
    if (token !== null) return token.token;
  } catch (error) {
    if (error instanceof NoToken)
      throw new CollectionError({ reason: 'broken', cause: 'noToken', trouble: error.trouble, detail: error.message });
    // The library's credential errors may quote the failed request, including secrets.
  }
  throw new CollectionError({
    reason: 'broken',
    cause: 'noToken',
    detail: 'could not get a Graph token for the managed identity',
  });
}

/** A new token that Graph rejects too is kept this long: other requests would only fetch further ones. */
const renewalMs = 5 * 60_000;

/** Gives the token to send in place of one that Graph rejected; null if there is no other. */
function createRenewal(options: ChainOptions): (rejected: string) => Promise<string | null> {
  const { credential, now } = options;
  let renewedAt = Number.NEGATIVE_INFINITY;
  return async (rejected) => {
    const current = await fetchToken(options);
    // Another request was rejected first, and has renewed it already.
    if (current !== rejected) return current;
    if (credential.forget !== undefined && now() - renewedAt >= renewalMs) {
      renewedAt = now();
      credential.forget();
    }
    const renewed = await fetchToken(options);
    return renewed === rejected ? null : renewed;
  };
}

const isRejectedToken = (error: unknown): boolean =>
  error instanceof CollectionError && error.failure.reason === 'broken' && error.failure.trouble === 'rejected';

function authentication(options: ChainOptions, confirm: TenantCheck): Middleware {
  const { baseUrl } = options;
  const renew = createRenewal(options);
  return middleware(async (exchange, context, next) => {
    const sendWith = async (token: string): Promise<void> => {
      if (exchange.call !== organisationCall) await confirm(token);
      headersOf(context).Authorization = `Bearer ${token}`;
      await next();
    };
    try {
      if (!isOurs(wholeUrl(exchange.call), baseUrl)) {
        throw new CollectionError({
          reason: 'broken',
          detail: `${exchange.call.path}: a link to another host, not followed`,
        });
      }
      if (exchange.token !== null) return await sendWith(exchange.token);
      const token = await fetchToken(options);
      try {
        await sendWith(token);
      } catch (error) {
        const renewed = isRejectedToken(error) ? await renew(token) : null;
        if (renewed === null) throw error;
        await sendWith(renewed);
      }
    } catch (error) {
      exchange.thrown = error;
      throw error;
    }
  });
}

/** Full jitter, so that the tenants of one process do not retry together. */
const jitter = (attempt: number, random: () => number): number => Math.round(random() * 1_000 * 2 ** attempt);

/**
 * The limit of one request a second is for the whole tenant: a retry takes requests from other apps, and Graph sends no
 * Retry-After.
 */
const isShared = ({ scope }: Call): boolean => scope === 'identityProtection';

/** Milliseconds before the same request is sent again; null if the verdict is final. */
function waitOf({ failure, retries }: GraphVerdict, call: Call, attempt: number, random: () => number): number | null {
  if (!call.repeatable || attempt >= retries) return null;
  if (failure.reason !== 'throttled') return jitter(attempt, random);
  if (isShared(call)) return null;
  const seconds = failure.retryAfterSeconds ?? 0;
  return seconds > 0 ? seconds * 1_000 : jitter(attempt + 1, random);
}

function retry({ tenantId, budgets, now, sleep, random, log }: ChainOptions): Middleware {
  /** Records how the answer limits later requests. If other apps share the limit, the verdict says how long to wait. */
  const noteThrottling = (verdict: GraphVerdict | null, call: Call): GraphVerdict | null => {
    if (verdict === null) budgets.served(tenantId, call.scope);
    if (verdict?.failure.reason !== 'throttled') return verdict;
    const { failure } = verdict;
    const askedForMs = (failure.retryAfterSeconds ?? 0) * 1_000;
    if (isShared(call)) {
      const yieldedMs = budgets.stepBack(tenantId, call.scope, askedForMs);
      return { ...verdict, failure: { ...failure, retryAfterSeconds: Math.ceil(yieldedMs / 1_000) } };
    }
    if (askedForMs > 0) budgets.block(tenantId, call.scope, askedForMs);
    return verdict;
  };

  return middleware(async (exchange, _context, next) => {
    for (let attempt = 0; ; attempt += 1) {
      await next();
      if (exchange.answer === null) throw new Error('a Graph request that got no answer');
      const verdict = noteThrottling(classify(exchange.answer, exchange.call, now()), exchange.call);
      if (verdict === null) return;
      const { failure } = verdict;
      const wait = waitOf(verdict, exchange.call, attempt, random);
      if (wait === null || !exchange.patience.spend(wait)) throw collectionErrorOf(verdict);
      log('graph.retried', { path: exchange.call.path, reason: failure.reason, attempt: attempt + 1, waitMs: wait });
      await sleep(wait);
    }
  });
}

/** Comes after the retry in the chain, because each repeated request counts. */
function throttleBudget({ tenantId, budgets }: ChainOptions): Middleware {
  return middleware(async ({ call, patience }, _context, next) => {
    const turn = await budgets.take(tenantId, call.scope, call.cost, patience);
    await next();
    budgets.answered(tenantId, call.scope, turn);
  });
}

class BodyTooLarge extends Error {}

const whyUnreachable = (error: unknown): 'network' | 'timeout' | 'tooLarge' => {
  if (error instanceof BodyTooLarge) return 'tooLarge';
  return isTimeout(error) ? 'timeout' : 'network';
};

function terminal({ baseUrl, fetch, requestTimeoutMs, maxBodyBytes }: ChainOptions): Middleware {
  const base = baseUrl.replace(/\/+$/, '');
  return middleware(async (exchange, context) => {
    // The exact link and not the one that the library assembles again, because delta and skip tokens must not be changed.
    const link = wholeUrl(exchange.call);
    const url = link.startsWith(graphOrigin) ? base + link.slice(graphOrigin.length) : link;
    const headers = { ...headersOf(context), 'client-request-id': randomUUID() };
    const { body } = exchange.call;
    try {
      const response = await fetch(url, {
        method: exchange.call.method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
      const text = await readBounded(response.body, maxBodyBytes);
      if (text === undefined) throw new BodyTooLarge();
      exchange.answer = {
        type: 'answered',
        status: response.status,
        header: (name) => response.headers.get(name),
        text,
      };
      context.response = response;
    } catch (error) {
      exchange.answer = { type: 'unreachable', why: whyUnreachable(error) };
    }
  });
}

export const createChain = (options: ChainOptions, confirm: TenantCheck): Middleware[] => [
  authentication(options, confirm),
  retry(options),
  throttleBudget(options),
  terminal(options),
];
