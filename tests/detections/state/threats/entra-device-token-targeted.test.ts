import { firesAsGraveAlert, staysSilentOtherwise } from './own-alert';

firesAsGraveAlert('EV.S05', ['attemptedPrtAccess']);
staysSilentOtherwise('EV.S05', ['attemptedPrtAccess']);
