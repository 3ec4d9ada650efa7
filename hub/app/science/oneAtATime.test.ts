import { expect, test } from 'vitest'
import { OneAtATime } from './oneAtATime.ts'

/** Work that is ended from outside, and notes when it began. */
function works() {
  const begun: string[] = []
  const ends = new Map<string, { resolve: (value: string) => void; reject: (error: Error) => void }>()
  const work = (name: string) => () => {
    begun.push(name)
    return new Promise<string>((resolve, reject) => ends.set(name, { resolve, reject }))
  }
  return {
    begun,
    work,
    end: (name: string) => ends.get(name)?.resolve(name),
    fail: (name: string) => ends.get(name)?.reject(new Error(name)),
  }
}

test('one after the other in the order they were asked for, also after one that fails', async () => {
  const { begun, work, end, fail } = works()
  const line = new OneAtATime(3)
  const [first, second, third] = [line.run(work('a')), line.run(work('b')), line.run(work('c'))]
  await Promise.resolve()
  expect(begun).toEqual(['a'])
  fail('a')
  await expect(first).rejects.toThrow('a')
  await expect.poll(() => begun).toEqual(['a', 'b'])
  end('b')
  expect(await second).toBe('b')
  await expect.poll(() => begun).toEqual(['a', 'b', 'c'])
  end('c')
  expect(await third).toBe('c')
})

test('who comes when so many wait is refused, until one has ended', async () => {
  const { begun, work, end } = works()
  const line = new OneAtATime(2)
  const [first, second] = [line.run(work('a')), line.run(work('b'))]
  await expect(line.run(work('c'))).rejects.toMatchObject({ problem: { code: 'TOO_MANY_REQUESTS' } })
  end('a')
  await first
  await expect.poll(() => begun).toEqual(['a', 'b'])
  const third = line.run(work('d'))
  end('b')
  expect(await second).toBe('b')
  await expect.poll(() => begun).toEqual(['a', 'b', 'd'])
  end('d')
  expect(await third).toBe('d')
})

test('what nobody waits for any more does not begin', async () => {
  const { begun, work, end } = works()
  const line = new OneAtATime(3)
  const gone = new AbortController()
  const first = line.run(work('a'))
  const second = line.run(work('b'), gone.signal)
  await Promise.resolve()
  gone.abort()
  end('a')
  await first
  await expect(second).rejects.toMatchObject({ problem: { code: 'CALCULATION_FAILED' } })
  expect(begun).toEqual(['a'])
})

test('whoever hangs up before his turn keeps no place from the next', async () => {
  const { begun, work, end } = works()
  const line = new OneAtATime(2)
  const first = line.run(work('a'))
  for (const name of ['b', 'c', 'd']) {
    const gone = new AbortController()
    const impatient = line.run(work(name), gone.signal)
    gone.abort()
    impatient.catch(() => undefined)
  }
  const patient = line.run(work('e'))
  await expect(line.run(work('f'))).rejects.toMatchObject({ problem: { code: 'TOO_MANY_REQUESTS' } })
  end('a')
  await first
  await expect.poll(() => begun).toEqual(['a', 'e'])
  end('e')
  expect(await patient).toBe('e')
})

test('what is given up while it is under way keeps its place until it has ended', async () => {
  const { work, fail } = works()
  const line = new OneAtATime(1)
  const gone = new AbortController()
  const first = line.run(work('a'), gone.signal)
  await Promise.resolve()
  gone.abort()
  await expect(line.run(work('b'))).rejects.toMatchObject({ problem: { code: 'TOO_MANY_REQUESTS' } })
  fail('a')
  await expect(first).rejects.toThrow('a')
})
