import { firesAsRecord, staysSilentOtherwise } from './noted-detection';

const id = 'EV.S12';

firesAsRecord(id, ['unlikelyTravel', 'mcasImpossibleTravel', 'newCountry']);
staysSilentOtherwise(id, 'unlikelyTravel');
