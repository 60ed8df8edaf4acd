import type { RiskDetection, SignIn } from '../../../shared/core/log/record';
import { at } from '../../fixtures/records';

/** A sign-in of a monitored account: successful, without risk. */
export const signIn = (spoil: Partial<SignIn> = {}): SignIn => ({
  kind: 'signIn',
  id: 'sign-in-1',
  createdDateTime: at('13:30'),
  userId: 'lea',
  appDisplayName: 'Azure Portal',
  ipAddress: '192.0.2.9',
  city: 'Berlin',
  countryOrRegion: 'DE',
  clientAppUsed: 'Browser',
  errorCode: 0,
  conditionalAccessStatus: 'success',
  riskLevelDuringSignIn: 'none',
  riskState: 'none',
  riskEventTypes: [],
  ...spoil,
});

/** A risk detection that is open. */
export const riskDetection = (spoil: Partial<RiskDetection> = {}): RiskDetection => ({
  kind: 'riskDetection',
  id: 'risk-1#1',
  detectionId: 'risk-1',
  riskEventType: 'unfamiliarFeatures',
  riskLevel: 'medium',
  riskState: 'atRisk',
  riskDetail: 'none',
  userId: 'lea',
  ipAddress: '192.0.2.9',
  city: 'Berlin',
  countryOrRegion: 'DE',
  activityDateTime: at('13:30'),
  detectedDateTime: at('13:31'),
  lastUpdatedDateTime: at('13:31'),
  ...spoil,
});
