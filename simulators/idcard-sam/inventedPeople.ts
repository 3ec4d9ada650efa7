/**
 * Invented holders of documents, the same for the same seed. Numbers have true area codes and check characters, because a
 * reader's driver refuses others; names and addresses are put together from lists. Any likeness to a living person is chance.
 */
export const LAYOUTS = ['citizen', 'residencePermit', 'foreigner2017', 'foreigner2023'] as const
export type Layout = (typeof LAYOUTS)[number]

/** Fields as they are printed on a card; dates `YYYYMMDD`, `to` may be `长期`. */
export interface Cardholder {
  readonly layout: Layout
  readonly name: string
  /** Latin name, on foreigners' cards. */
  readonly nameEn?: string
  /** GB/T 2261.1: 1 male, 2 female, 9 not said. */
  readonly sex: '0' | '1' | '2' | '9'
  /** GB/T 3304 code on citizens' cards, GB/T 2659 letters on foreigners'. */
  readonly nation: string
  readonly birth: string
  readonly address: string
  readonly number: string
  readonly issuer: string
  readonly from: string
  readonly to: string
}

export interface InventionOptions {
  readonly layout?: Layout
  /** Age in whole years on `today`; by default 18 to 88, every fourth person 60 or older. */
  readonly age?: number
  /** The day ages are counted from, `YYYY-MM-DD`. */
  readonly today?: string
}

const SURNAMES = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈'
const GIVEN_MALE = '伟强磊军勇杰涛明超平刚辉鹏飞斌波宇浩凯健俊帆帅旭宁龙林阳建国志文'
const GIVEN_FEMALE = '芳娜敏静丽艳娟霞秀玲桂英萍红玉兰梅琳雪慧莹婷倩洁颖燕华丹佳欣怡'
const AREAS = [
  ['110105', '北京市朝阳区'],
  ['120101', '天津市和平区'],
  ['210102', '沈阳市和平区'],
  ['310115', '上海市浦东新区'],
  ['320102', '南京市玄武区'],
  ['330106', '杭州市西湖区'],
  ['370102', '济南市历下区'],
  ['420106', '武汉市武昌区'],
  ['440305', '深圳市南山区'],
  ['500103', '重庆市渝中区'],
  ['510104', '成都市锦江区'],
  ['610113', '西安市雁塔区'],
] as const
const PERMIT_AREAS = ['810000', '820000', '830000'] as const
const STREETS = ['测试路', '样例街', '示范大道', '演示巷', '模拟东路', '试验北街'] as const
const NATION_CODES = ['01', '01', '01', '01', '01', '01', '01', '01', '02', '03', '05', '06', '08', '11', '15'] as const
const FOREIGN_SURNAMES = ['SAMPLE', 'EXAMPLE', 'SPECIMEN', 'PLACEHOLDER', 'MUSTERMANN', 'FULANO'] as const
const FOREIGN_GIVEN = [
  ['ALEX', 'MARTIN', 'IVAN', 'OMAR'],
  ['ANNA', 'MARIA', 'EMMA', 'LEILA'],
] as const
/** GB/T 2659: letters and number. */
const COUNTRIES = [
  ['CAN', '124'],
  ['FRA', '250'],
  ['DEU', '276'],
  ['JPN', '392'],
  ['KOR', '410'],
  ['SGP', '702'],
  ['USA', '840'],
] as const

type Random = () => number

/** Mulberry32: small, fast, the same everywhere. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const below = (random: Random, limit: number) => Math.floor(random() * limit)
function pick<T>(random: Random, from: ArrayLike<T>): T {
  return from[below(random, from.length)] as T
}
const digits = (value: number, length: number) => String(value).padStart(length, '0')

/** Check character of 17 digits by powers of two modulo 11, as ISO 7064 defines it. */
export function withCheckCharacter(digits17: string): string {
  let sum = 0
  for (const digit of digits17) sum = ((sum + Number(digit)) * 2) % 11
  return digits17 + '0123456789X'[(12 - sum) % 11]
}

function compact(date: Date): string {
  return date.toISOString().slice(0, 10).replace(/-/g, '')
}

function birthDay(random: Random, age: number, today: Date): Date {
  const birth = new Date(today)
  birth.setUTCFullYear(birth.getUTCFullYear() - age)
  birth.setUTCDate(birth.getUTCDate() - below(random, 365))
  return birth
}

/** Five years below 16, ten below 26, twenty below 46, then for good. */
function validity(random: Random, age: number, today: Date): Pick<Cardholder, 'from' | 'to'> {
  const sinceYears = Math.min(below(random, 4), age)
  const from = new Date(today)
  from.setUTCFullYear(from.getUTCFullYear() - sinceYears)
  const ageThen = age - sinceYears
  if (ageThen >= 46) return { from: compact(from), to: '长期' }
  const to = new Date(from)
  to.setUTCFullYear(to.getUTCFullYear() + (ageThen < 16 ? 5 : ageThen < 26 ? 10 : 20))
  return { from: compact(from), to: compact(to) }
}

function chineseName(random: Random, male: boolean): string {
  const given = male ? GIVEN_MALE : GIVEN_FEMALE
  return pick(random, SURNAMES) + pick(random, given) + (random() < 0.6 ? pick(random, given) : '')
}

/** An invented holder of a document: the same seed and options give the same person. */
export function inventPerson(seed: number, options: InventionOptions = {}): Cardholder {
  const random = randomFrom(seed)
  const today = new Date(`${options.today ?? '2026-01-01'}T00:00:00Z`)
  const drawnAge = random() < 0.25 ? 60 + below(random, 29) : 18 + below(random, 42)
  const age = options.age ?? drawnAge
  const male = random() < 0.5
  const birth = compact(birthDay(random, age, today))
  const name = chineseName(random, male)
  const [area, areaName] = pick(random, AREAS)
  const [letters, country] = pick(random, COUNTRIES)
  const nameEn = `${pick(random, FOREIGN_SURNAMES)}, ${pick(random, FOREIGN_GIVEN[male ? 0 : 1])}`
  // The last digit of the order number tells the sex: odd for men.
  const order = digits(below(random, 50) * 2 + (male ? 901 : 900), 3)
  const sex = male ? '1' : '2'
  const common = { name, sex, birth, ...validity(random, age, today) } as const
  const address = `${areaName}${pick(random, STREETS)}${1 + below(random, 300)}号`
  switch (options.layout ?? 'citizen') {
    case 'citizen':
      return {
        layout: 'citizen',
        ...common,
        nation: pick(random, NATION_CODES),
        address,
        number: withCheckCharacter(area + birth + order),
        issuer: `${areaName}公安分局`,
      }
    case 'residencePermit':
      return {
        layout: 'residencePermit',
        ...common,
        nation: '',
        address,
        number: withCheckCharacter(pick(random, PERMIT_AREAS) + birth + order),
        issuer: `${areaName}公安分局`,
      }
    case 'foreigner2017':
      return {
        layout: 'foreigner2017',
        ...common,
        nameEn,
        nation: letters,
        address: '',
        number: `${letters}${area}${digits(below(random, 1_000_000), 6)}`,
        issuer: '',
      }
    case 'foreigner2023':
      return {
        layout: 'foreigner2023',
        ...common,
        nameEn,
        nation: letters,
        address: '',
        number: withCheckCharacter(`9${area.slice(0, 2)}${country}${birth}${order}`),
        issuer: '',
      }
  }
}
