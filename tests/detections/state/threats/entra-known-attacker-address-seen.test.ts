import { firesAtOnce, staysSilentOtherwise } from './urgent-detection';

const id = 'EV.S03';

firesAtOnce(id, ['nationStateIP', 'NationStateIp', 'NATIONSTATEIP']);
staysSilentOtherwise(id, 'nationStateIP');
