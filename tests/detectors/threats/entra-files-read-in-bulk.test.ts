import { isGraveAlertOfItsOwn } from './own-alert';

isGraveAlertOfItsOwn('EV.S11', ['mcasFinSuspiciousFileAccess']);
