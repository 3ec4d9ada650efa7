import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OrderedFlush } from './orderedFlush.ts'

function deferred() {
  let resolve: () => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

test('finishes in the order of arrival, whatever resolves first', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }),
      fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      async (order, immediate) => {
        const flush = new OrderedFlush()
        const finished: number[] = []
        const work = immediate.map((now) => (now ? undefined : deferred()))
        for (const [index, entry] of work.entries()) flush.add(entry?.promise, () => finished.push(index))
        for (const index of order) {
          work[index]?.resolve()
          await work[index]?.promise
        }
        await Promise.resolve()
        expect(finished).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
      },
    ),
    { numRuns: 200 },
  )
})

test('what came before a failure is still finished, what came after it is not', async () => {
  const flush = new OrderedFlush()
  const outcomes: string[] = []
  const [first, second, third] = [deferred(), deferred(), deferred()]
  const done = (name: string) => (error?: Error | null) => outcomes.push(`${name}: ${error?.message ?? 'done'}`)
  flush.add(first.promise, done('first'))
  flush.add(second.promise, done('second'))
  flush.add(third.promise, done('third'))
  third.resolve()
  second.reject(new Error('disk full'))
  await third.promise
  await second.promise.catch(() => {})
  expect(outcomes).toEqual([])
  first.resolve()
  await first.promise
  await Promise.resolve()
  flush.add(undefined, done('fourth'))
  expect(outcomes).toEqual(['first: done', 'second: disk full', 'third: disk full', 'fourth: disk full'])
})
