/** Two short tones, and how often they come while nobody has taken note. */
const TONES_HZ = [880, 660]
const TONE_S = 0.18
export const ALARM_EVERY_MS = 2500

/** Sounds the alarm until it is ended, be it more than once. A browser that has not been touched yet lets no page sound; then it is seen alone. */
export function soundAlarm(): () => void {
  const context = new AudioContext()
  play(context)
  const timer = setInterval(() => play(context), ALARM_EVERY_MS)
  return () => {
    clearInterval(timer)
    if (context.state !== 'closed') void context.close()
  }
}

function play(context: AudioContext): void {
  void context.resume()
  TONES_HZ.forEach((hertz, index) => {
    const startAt = context.currentTime + index * (TONE_S + 0.04)
    const oscillator = context.createOscillator()
    const gain = context.createGain()
    oscillator.frequency.value = hertz
    gain.gain.setValueAtTime(0.25, startAt)
    gain.gain.linearRampToValueAtTime(0, startAt + TONE_S)
    oscillator.connect(gain).connect(context.destination)
    oscillator.start(startAt)
    oscillator.stop(startAt + TONE_S)
  })
}
