import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { count, flag, readShape, text, textOrNull } from '../../graph/shape';
import type { DomainFederation } from './domain';

/** The thumbprint identifies the certificate, and people can compare it easily. */
const thumbprint = textOrNull.transform((certificate) =>
  certificate === null
    ? null
    : createHash('sha1').update(Buffer.from(certificate, 'base64')).digest('hex').toUpperCase(),
);

const Federation = z.object({
  issuerUri: text,
  activeSignInUri: textOrNull,
  passiveSignInUri: textOrNull,
  federatedIdpMfaBehavior: text,
  signingCertificate: thumbprint,
  nextSigningCertificate: thumbprint,
});

const Domain = z.object({
  id: z.string().min(1),
  authenticationType: text,
  isRoot: flag,
  isVerified: flag,
  passwordValidityPeriodInDays: count,
  // Graph's list never contains it, but a folder of exported files does.
  federationConfiguration: z.array(Federation).nullish(),
});

/** https://learn.microsoft.com/graph/api/domain-list-federationconfiguration */
export const readFederation = (item: unknown): DomainFederation => readShape('domain', Federation, item);

/**
 * https://learn.microsoft.com/graph/api/domain-list. The federation settings of a domain are read with another call.
 */
export const domainCollector: SmallCollector<'domain'> = {
  kind: 'domain',
  path: '/domains',
  query: '$select=id,authenticationType,isRoot,isVerified,passwordValidityPeriodInDays',
  scope: 'directory',
  cost: 1,
  answer: 'list',
  read(item) {
    const { federationConfiguration, ...domain } = readShape('domain', Domain, item);
    return { ...domain, federationConfiguration: federationConfiguration?.[0] ?? null };
  },
};
