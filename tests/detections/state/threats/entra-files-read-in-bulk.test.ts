import { firesAsGraveAlert, staysSilentOtherwise } from './own-alert';

firesAsGraveAlert('EV.S11', ['mcasFinSuspiciousFileAccess']);
staysSilentOtherwise('EV.S11', ['mcasFinSuspiciousFileAccess']);
