import { deviceStates, legacyClients, modernClients, platforms } from '../../../core/conditional-access';
import type { AccessView } from '../../../core/page/access-row';
import { addressOf, oneOf } from '../frame/query';

export const accessViews: readonly AccessView[] = ['everyone', 'guests', 'anywhere'];
export const levels = ['none', 'low', 'medium', 'high'] as const;
export const flows = ['none', 'deviceCodeFlow', 'authenticationTransfer'] as const;

/** The view that the reader chose, and the sign-in to evaluate; null without one. */
export type AccessQuery = {
  readonly view: AccessView;
  readonly signIn: SignInQuery | null;
  /** True if the form was sent without a person or class. */
  readonly isWhoMissing: boolean;
};

/** The page checks that `who`, `app` and `location` are among its choices. */
export type SignInQuery = {
  readonly who: string;
  readonly app: string;
  readonly location: string;
  readonly client: string;
  readonly platform: string;
  readonly device: (typeof deviceStates)[number];
  readonly flow: string;
  readonly userRisk: string;
  readonly signInRisk: string;
};

export const clients: readonly string[] = [...modernClients, ...legacyClients];

/** The address can contain anything. A value that is not one of the choices is replaced by the first choice. */
export function readAccessQuery(get: (name: string) => string | null): AccessQuery {
  const who = get('who');
  return {
    view: oneOf(accessViews, get('view')) ?? 'everyone',
    isWhoMissing: who === '',
    signIn:
      who === null || who === ''
        ? null
        : {
            who,
            app: get('app') ?? '',
            location: get('location') ?? '',
            client: oneOf(clients, get('client')) ?? 'browser',
            platform: oneOf(platforms, get('platform')) ?? 'windows',
            device: oneOf(deviceStates, get('device')) ?? 'unregistered',
            flow: oneOf(flows, get('flow')) ?? 'none',
            userRisk: oneOf(levels, get('userRisk')) ?? 'none',
            signInRisk: oneOf(levels, get('signInRisk')) ?? 'none',
          },
  };
}

export const accessAddress = (url: string, view: AccessView): string =>
  addressOf(url, { view: view === 'everyone' ? null : view });
