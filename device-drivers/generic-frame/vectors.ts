/** Frames of the invented examples in `config/generic-frame`, computed from their tables and not from this code. */
export const VECTORS = {
  'keypad.call': 'AA 01 AB',
  'keypad.confirm': 'AA 03 A9',
  'keypad.acknowledged': 'AA 80 2A',
  'keypad.beep': 'AA 81 2B',
  'evaluator.ask': '7E 0B 3F 30 11 E6 0D',
  'evaluator.choice2': '7E 0B 45 32 B3 47 0D',
  'evaluator.acknowledged2': '7E 0B 06 32 82 77 0D',
} as const
