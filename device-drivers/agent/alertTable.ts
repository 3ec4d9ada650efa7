import type { AlertCode, AlertPayload } from '../../contracts/index.ts'

type Weight = Pick<AlertPayload, 'severity' | 'attention' | 'owner'>

/**
 * How bad an alert is and whose it is: severity on the NDC scale (0 noError, 1 routine, 2 warning, 3 suspend, 4 fatal).
 * An absent or broken device is fatal; somebody at the branch first looks at cable and power, a fault is the second line's.
 */
export const ALERT_TABLE: Readonly<Record<AlertCode, Weight>> = {
  'device-offline': { severity: 4, attention: 'now', owner: 'flm' },
  'device-fault': { severity: 4, attention: 'now', owner: 'slm' },
  'paper-low': { severity: 1, attention: 'soon', owner: 'replenish' },
  'paper-out': { severity: 3, attention: 'now', owner: 'replenish' },
  'cover-open': { severity: 2, attention: 'now', owner: 'flm' },
  'cutter-fault': { severity: 3, attention: 'now', owner: 'slm' },
  'card-unreadable': { severity: 1, attention: 'soon', owner: 'flm' },
  'media-jammed': { severity: 3, attention: 'now', owner: 'slm' },
  'media-left': { severity: 2, attention: 'now', owner: 'flm' },
  'storage-low': { severity: 1, attention: 'soon', owner: 'replenish' },
  'storage-empty': { severity: 3, attention: 'now', owner: 'replenish' },
  'storage-full': { severity: 3, attention: 'now', owner: 'flm' },
  'count-mismatch': { severity: 2, attention: 'soon', owner: 'flm' },
  'result-unknown': { severity: 2, attention: 'now', owner: 'flm' },
  noise: { severity: 2, attention: 'soon', owner: 'slm' },
}
