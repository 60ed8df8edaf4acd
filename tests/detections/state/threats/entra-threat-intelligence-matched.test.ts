import { firesAsGraveAlert, staysSilentOtherwise } from './own-alert';

firesAsGraveAlert('EV.S04', ['investigationsThreatIntelligence', 'investigationsThreatIntelligenceSigninLinked']);
staysSilentOtherwise('EV.S04', ['investigationsThreatIntelligence', 'investigationsThreatIntelligenceSigninLinked']);
