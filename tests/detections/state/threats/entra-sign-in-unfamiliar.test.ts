import { firesAsRecord, staysSilentOtherwise } from './noted-detection';

const id = 'EV.S14';

firesAsRecord(id, ['unfamiliarFeatures', 'suspiciousBrowser']);
staysSilentOtherwise(id, 'unfamiliarFeatures');
