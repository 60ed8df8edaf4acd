import { isGraveAlertOfItsOwn } from './own-alert';

isGraveAlertOfItsOwn('EV.S05', ['attemptedPrtAccess']);
