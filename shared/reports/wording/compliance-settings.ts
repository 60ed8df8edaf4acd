import { quoted } from '../language/plain-text';

/**
 * The requirements of compliance policies in the words of Intune's admin center, by the policy's property in lower
 * case. https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-windows
 */
const settingWords: Readonly<Record<string, string>> = {
  activefirewallrequired: 'firewall',
  advancedthreatprotectionrequiredsecuritylevel: 'Defender machine risk score',
  antispywarerequired: 'antispyware',
  antivirusrequired: 'antivirus',
  bitlockerenabled: 'BitLocker',
  codeintegrityenabled: 'code integrity',
  configurationmanagercompliancerequired: 'compliance in Configuration Manager',
  defenderenabled: 'Microsoft Defender Antimalware',
  defenderversion: 'minimum version of Microsoft Defender Antimalware',
  devicethreatprotectionenabled: 'device threat level',
  devicethreatprotectionrequiredsecuritylevel: 'device threat level',
  earlylaunchantimalwaredriverenabled: 'early-launch antimalware',
  firewallblockallincoming: 'incoming connections blocked',
  firewallenabled: 'firewall',
  firewallenablestealthmode: 'firewall stealth mode',
  gatekeeperallowedappsource: 'Gatekeeper',
  managedemailprofilerequired: 'managed email profile',
  minandroidsecuritypatchlevel: 'Android security patch level',
  mobileosmaximumversion: 'maximum OS version',
  mobileosminimumversion: 'minimum OS version',
  osmaximumbuildversion: 'maximum OS build',
  osmaximumversion: 'maximum OS version',
  osminimumbuildversion: 'minimum OS build',
  osminimumversion: 'minimum OS version',
  passcodeblocksimple: 'simple passcodes blocked',
  passcodeexpirationdays: 'passcode expiry',
  passcodeminimumlength: 'passcode length',
  passcodeminutesofinactivitybeforelock: 'screen lock',
  passcoderequired: 'passcode',
  passcoderequiredtype: 'passcode type',
  passwordblocksimple: 'simple passwords blocked',
  passwordexpirationdays: 'password expiry',
  passwordminimumlength: 'password length',
  passwordminutesofinactivitybeforelock: 'screen lock',
  passwordrequired: 'password',
  passwordrequiredtounlockfromidle: 'password after idling',
  passwordrequiredtype: 'password type',
  requiredevicecompliancepolicyassigned: 'an assigned compliance policy',
  requirehealthydevicereport: 'device health attestation',
  requireremaincontact: 'recent contact with Intune',
  requireuserexistence: 'an enrolled user who still exists',
  rtpenabled: 'real-time protection',
  securebootenabled: 'Secure Boot',
  securityblockjailbrokendevices: 'jailbreak or root check',
  securitydisableusbdebugging: 'USB debugging blocked',
  securitypreventinstallappsfromunknownsources: 'apps from unknown sources blocked',
  securityrequiresafetynetattestationbasicintegrity: 'Play Integrity',
  securityrequiresafetynetattestationcertifieddevice: 'Play Integrity',
  securityrequireverifyapps: 'app scan of Google Play Protect',
  signatureoutofdate: 'up-to-date antivirus signatures',
  storagerequiredeviceencryption: 'device encryption',
  storagerequireencryption: 'storage encryption',
  systemintegrityprotectionenabled: 'System Integrity Protection',
  tpmrequired: 'TPM',
  validoperatingsystembuildranges: 'allowed OS builds',
};

/** The requirement for which a setting stands. An unknown setting keeps its name. */
export function settingInWords(setting: string): string {
  const property = setting.split('.').at(-1) ?? setting;
  const known = settingWords[property.toLowerCase()];
  return known ?? quoted(property, 60);
}
