import { firesAsGraveAlert, staysSilentOtherwise } from './own-alert';

firesAsGraveAlert('EV.S10', [
  'mcasSuspiciousInboxManipulationRules',
  'suspiciousInboxForwarding',
  'suspiciousSendingPatterns',
]);
staysSilentOtherwise('EV.S10', [
  'mcasSuspiciousInboxManipulationRules',
  'suspiciousInboxForwarding',
  'suspiciousSendingPatterns',
]);
