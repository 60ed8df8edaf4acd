import { isGraveAlertOfItsOwn } from './own-alert';

isGraveAlertOfItsOwn('EV.S04', ['investigationsThreatIntelligence', 'investigationsThreatIntelligenceSigninLinked']);
