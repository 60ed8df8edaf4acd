import { fstatSync, openSync } from 'node:fs';
import { isIP } from 'node:net';
import * as z from 'zod';
import {
  deviceStates,
  externalTypes,
  legacyClients,
  modernClients,
  platforms,
  suites,
} from '../../../shared/core/conditional-access';
import { inPlainWords } from '../../../shared/core/plain-words';
import { isGuid } from '../../../shared/core/same-id';
import { plainText } from '../../../shared/reports/language/plain-text';
import { readWhole } from '../read-whole';

/** The input is not a valid sign-in. The message is one line for people. */
export class NoSignIn extends Error {
  override readonly name = 'NoSignIn';
}

/** An enumeration of strings. The error lists the allowed ones. */
const among = <T extends string>(values: readonly T[]) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

const isTarget = (app: string): boolean =>
  isGuid(app) || suites.includes(app) || /^urn:user:register(securityinfo|device)$/.test(app) || /^c\d{1,2}$/.test(app);

const levels = ['none', 'low', 'medium', 'high'] as const;
const level = among(levels).default('none');

/** Names and values as in Graph's policies. A missing field gets the value that is written here, and the answer says so. */
const SignIn = z
  .strictObject({
    /** Id or user principal name. */
    user: z.string().min(1).optional(),
    /** Replaces the user: a guest of this type whom no policy names. */
    guestType: among(externalTypes).optional(),
    /** If left out: an app that no policy names and that belongs to no suite. */
    app: z
      .string()
      .refine(isTarget, {
        error: `must be the id of an app, one of ${suites.join(', ')}, a user action (urn:user:registersecurityinfo, urn:user:registerdevice) or an authentication context (c1)`,
      })
      .optional(),
    clientAppType: among([...modernClients, ...legacyClients]).default('browser'),
    devicePlatform: among(platforms).default('windows'),
    ipAddress: z
      .string()
      .refine((value) => isIP(value) !== 0, { error: 'must be an address' })
      .optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, { error: 'must be two capital letters' })
      .optional(),
    /** Replaces the address: id or name of a named location, or AllTrusted. */
    location: z.string().min(1).optional(),
    device: among(deviceStates).default('unregistered'),
    authenticationFlow: among(['none', 'deviceCodeFlow', 'authenticationTransfer']).default('none'),
    userRiskLevel: level,
    signInRiskLevel: level,
  })
  .refine(({ user, guestType }) => (user === undefined) !== (guestType === undefined), {
    error: 'needs either user or guestType',
  })
  .refine(({ location, ipAddress, country }) => location === undefined || (ipAddress ?? country) === undefined, {
    error: 'needs location, or ipAddress and country, and not both',
  });

export type WrittenSignIn = z.output<typeof SignIn>;

const largest = 1_000_000;
const tooLarge = 'the sign-in: is larger than 1 MB';

/** `-` is standard input. */
async function textOf(file: string): Promise<string> {
  try {
    const descriptor = file === '-' ? 0 : openSync(file, 'r');
    if (fstatSync(descriptor).size > largest) throw new NoSignIn(tooLarge);
    const text = (await readWhole(descriptor)).toString('utf8');
    if (text.length > largest) throw new NoSignIn(tooLarge);
    return text;
  } catch (error) {
    if (error instanceof NoSignIn) throw error;
    throw new NoSignIn(`${plainText(file, 160)}: cannot be read`);
  }
}

/** Throws NoSignIn with the problem. */
export async function readSignIn(file: string): Promise<WrittenSignIn> {
  let content: unknown;
  try {
    content = JSON.parse((await textOf(file)).replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof NoSignIn) throw error;
    throw new NoSignIn('the sign-in: is not JSON');
  }
  const parsed = SignIn.safeParse(content);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the sign-in'}: ${inPlainWords(issue)}`,
  );
  throw new NoSignIn(plainText(problems.join('; '), 600));
}
