import { choiceReport, type Heard, keyReport } from '../keypad-line/reports.ts'
import { COMMAND, encodeFrame, type Frame, isKeyCode, readKey } from './codec.ts'

/**
 * What a frame of a unit reports. Keys and choices are acknowledged alike, by a key frame with the same data, so that the echo of the
 * evaluate key is the frame that starts an evaluation.
 */
export function hear({ address, command, data }: Frame): Heard {
  const frameKey = `${command}:${[...data].join('.')}`
  return { address, frameKey, says: reportIn({ address, command, data }) }
}

function reportIn({ address, command, data }: Frame): Heard['says'] {
  const acknowledgement = encodeFrame(address, COMMAND.key, data)
  if (command === COMMAND.key) {
    const press = readKey(data)
    if (!press) return { nonsense: 'key frame without a known key' }
    return keyReport(address, press, acknowledgement, press.key === 'evaluate')
  }
  if (command !== COMMAND.evaluation) return undefined
  const [choice] = data
  if (choice === undefined || data.length !== 1) return { nonsense: 'evaluation that is not one choice' }
  if (isKeyCode(choice)) return { nonsense: `evaluation with the code of a key, ${choice}` }
  return choiceReport(address, choice, acknowledgement)
}
