import { firesAsRecord, staysSilentOtherwise } from './noted-detection';

const id = 'EV.S13';

firesAsRecord(id, ['anonymizedIPAddress', 'riskyIPAddress', 'maliciousIPAddress']);
staysSilentOtherwise(id, 'anonymizedIPAddress');
