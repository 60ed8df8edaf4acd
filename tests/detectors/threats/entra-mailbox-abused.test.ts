import { isGraveAlertOfItsOwn } from './own-alert';

isGraveAlertOfItsOwn('EV.S10', [
  'mcasSuspiciousInboxManipulationRules',
  'suspiciousInboxForwarding',
  'suspiciousSendingPatterns',
]);
