import { type FailingSettings, settingsByDevices } from '../../core/resource/failing-settings';

/** What a device fails, for the words of its event; nothing if it was not asked about. */
export function causeDetails(failing: FailingSettings | null) {
  if (failing === null) return {};
  return failing.status === 'read'
    ? { settings: failing.settings, policies: failing.policies }
    : { settingsUnread: failing.reason };
}

/** What many devices fail most; else why that is not known. */
export function commonCauseDetails(found: readonly FailingSettings[]) {
  const [most] = settingsByDevices(found);
  if (most !== undefined) return { commonSetting: most.setting, commonDevices: most.devices, settingsRead: most.read };
  const [unread] = found.flatMap((one) => (one.status === 'unread' ? [one.reason] : []));
  return unread === undefined ? {} : { settingsUnread: unread };
}
