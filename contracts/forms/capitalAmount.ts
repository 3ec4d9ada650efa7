import { cleanAmount } from './cleanText.ts'
import { currencyWords } from './currencies.ts'

const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const PLACES = ['', '拾', '佰', '仟']
const SECTIONS = ['', '万', '亿']
const LARGEST = 999_999_999_999

/**
 * An amount in capital numerals (大写金额) as the People's Bank wants them on vouchers (正确填写票据和结算凭证的基本规定): zeros between
 * figures are one 零, 整 stands after 元 and 角 and never after 分. Yuan come without 人民币, which the paper says before them; other
 * currencies with their name: 美元壹佰元整. Nothing ('') for what is no amount, is beyond 999,999,999,999.99, or has decimals in a
 * currency without.
 */
export function capitalAmount(amount: string, currency = 'CNY'): string {
  const [, whole = '', cents = ''] = /^(\d{1,12})\.(\d\d)$/.exec(cleanAmount(amount)) ?? []
  if (whole === '' || Number(whole) > LARGEST) return ''
  const { name, decimals } = currencyWords(currency)
  if (decimals === 0 && cents !== '00') return ''
  return `${currency === 'CNY' ? '' : name}${yuan(whole, cents)}`
}

function yuan(whole: string, cents: string): string {
  const [tenths, hundredths] = [Number(cents[0]), Number(cents[1])]
  const isNothing = Number(whole) === 0
  if (tenths === 0 && hundredths === 0) return `${isNothing ? '零' : wholeNumber(whole)}元整`
  const head = isNothing ? '' : `${wholeNumber(whole)}元`
  // 壹仟陆佰捌拾元零叁角贰分: the zero before 角 is said where the yuan end in one or the tenths are one.
  const gap = !isNothing && (tenths === 0 || whole.endsWith('0')) ? '零' : ''
  const tail = hundredths === 0 ? '整' : `${DIGITS[hundredths]}分`
  return `${head}${gap}${tenths === 0 ? '' : `${DIGITS[tenths]}角`}${tail}`
}

/** Groups of four digits, each with its 万 or 亿. */
function wholeNumber(whole: string): string {
  const padded = whole.padStart(12, '0')
  let text = ''
  let isGap = false
  for (let section = 0; section < 3; section++) {
    const digits = padded.slice(section * 4, section * 4 + 4)
    if (digits === '0000') {
      isGap = text !== ''
      continue
    }
    if (text !== '' && (isGap || digits.startsWith('0'))) text += '零'
    text += `${upToThousands(digits)}${SECTIONS[2 - section]}`
    isGap = false
  }
  return text
}

/** Four digits, not all of them zero, without zeros at the ends. */
function upToThousands(digits: string): string {
  const words = [...digits].map((digit, at) => (digit === '0' ? '零' : `${DIGITS[Number(digit)]}${PLACES[3 - at]}`))
  return words
    .join('')
    .replace(/零+/g, '零')
    .replace(/^零|零$/g, '')
}
