import type { Language } from '../../../contracts/index.ts'

/** What the hub says of a configuration, which is in English, as it is said in Chinese. */
const SAID: readonly (readonly [RegExp, string])[] = [
  [/^must not be empty$/, '不能为空'],
  [/^lacks (.+)$/, '缺少 $1'],
  [/^must be a whole number, not (.+)$/, '须为整数，现为 $1'],
  [/^must be a number, not (.+)$/, '须为数字，现为 $1'],
  [/^must be a text, not (.+)$/, '须为文字，现为 $1'],
  [/^must be a list, not (.+)$/, '须为列表，现为 $1'],
  [/^must be true or false, not (.+)$/, '须为是或否，现为 $1'],
  [/^must be >= (.+), not (.+)$/, '不能小于 $1，现为 $2'],
  [/^must be <= (.+), not (.+)$/, '不能大于 $1，现为 $2'],
  [/^must be > (.+), not (.+)$/, '须大于 $1，现为 $2'],
  [/^must be < (.+), not (.+)$/, '须小于 $1，现为 $2'],
  [/^must be one of (.+), not (.+)$/, '须为 $1 之一，现为 $2'],
  [/^must not be longer than (\d+) characters$/, '不能超过 $1 个字符'],
  [/^names something twice: (.+)$/, '重复：$1'],
  [/^there is no setting (.+) here$/, '这里没有设置 $1'],
  [/^there is no time zone (.+); .+$/, '没有时区 $1'],
  [/^there is no (\S+) (.+)$/, '没有 $1 $2'],
  [/^(\S+) (.+) is used twice$/, '$1 $2 重复使用'],
  [/^from (\d+) is above to (\d+)$/, '起始号 $1 大于最大号 $2'],
  [/^must be local time HH:MM, 24:00 = end of day, not (.+)$/, '须为时间，如 09:00，现为 $1'],
  [/^must be local date YYYY-MM-DD, not (.+)$/, '须为日期，如 2026-12-31，现为 $1'],
  [/^must be lower-case id, a-z 0-9 -, at most 32 characters, not (.+)$/, '须为小写字母、数字和连字符，现为 $1'],
  [/^must be letters before the number, not (.+)$/, '须为 1 至 3 个大写字母，现为 $1'],
]

/** A mistake or warning in the page's language; the hub's own words where there are none. */
export function mistakeWords(message: string, language: Language): string {
  if (language === 'en') return message
  const found = SAID.find(([form]) => form.test(message))
  return found ? message.replace(...(found as [RegExp, string])) : message
}
