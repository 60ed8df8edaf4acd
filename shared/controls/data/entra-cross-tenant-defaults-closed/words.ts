import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraCrossTenantDefaultsClosed } from './control';

export const entraCrossTenantDefaultsClosedWords = controlWords(entraCrossTenantDefaultsClosed, {
  fails: 'The defaults for other organisations are open',
  problems: {
    directConnectInbound: {
      fails: 'Every other organisation has access by default',
      means: 'People of any other organisation can be added to shared channels without an account in your directory.',
    },
    directConnectOutbound: {
      fails: 'Every other organisation has access by default',
      means: 'Your people can be added to shared channels of any other organisation, where you cannot see them.',
    },
    redemptionInbound: {
      fails: 'Every other organisation has access by default',
      means: 'People of other organisations get in without a consent prompt.',
    },
    redemptionOutbound: {
      fails: 'Every other organisation has access by default',
      means: 'Your people enter other organisations without a consent prompt.',
    },
    trustsMfa: {
      fails: 'Every other organisation is trusted by default',
      means: 'If any other organisation reports that MFA was done, yours does not ask for it.',
    },
    trustsCompliantDevices: {
      fails: 'Every other organisation is trusted by default',
      means: 'If any other organisation calls a device compliant, yours believes it.',
    },
    trustsHybridDevices: {
      fails: 'Every other organisation is trusted by default',
      means: 'If any other organisation has joined a device to its domain, yours trusts it.',
    },
    partnerSynchronised: {
      fails: 'Another organisation creates accounts here',
      means: 'An organisation without an exception writes accounts into your directory.',
    },
    partnerTrusted: {
      fails: 'Another organisation is trusted',
      means: 'An organisation without an exception is trusted for MFA or devices.',
    },
    partnerLetIn: {
      fails: 'Another organisation has access',
      means:
        'People of an organisation without an exception have access here, or your people have access there, without a guest account or consent.',
    },
  },
  where: places.crossTenantAccess,
  undo: 'change it back in Entra admin center > External Identities > Cross-tenant access settings, under Default settings or Organizational settings.',
  exposed: ({ tenantName }) => [`Everything at ${tenantName} that is shared with other organisations`],
  afterwards:
    'Sign-ins from other organisations: Entra admin center > Users > Sign-in logs, filter Cross tenant access type. Zero Trust Watch has not read them.',
});
