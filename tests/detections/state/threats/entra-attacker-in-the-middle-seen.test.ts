import { firesAtOnce, staysSilentOtherwise } from './urgent-detection';

const id = 'EV.S02';

firesAtOnce(id, ['attackerinTheMiddle', 'attackerInTheMiddle', 'ATTACKERINTHEMIDDLE']);
staysSilentOtherwise(id, 'attackerinTheMiddle');
