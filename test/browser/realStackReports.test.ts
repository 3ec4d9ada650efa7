import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { expect, it } from 'vitest'
import type { TestBranch } from '../support/branch.ts'
import { type BranchPages, customersWait, spaceUntil, useBranchPages } from '../support/branchPages.ts'
import { fullBranch } from '../support/fullBranch.ts'

/** What really happens in a branch is in its reports a moment later, and still there after a restart. */
let branch: TestBranch
let pages: BranchPages

useBranchPages(fullBranch, (opened) => {
  ;({ branch, pages } = opened)
})

it('today counts by itself what is done at the windows, and a power cut loses nothing of it', async () => {
  await customersWait(branch, 3)
  const page = await pages.pad('manager')
  await page.goto(`${new URL(page.url()).origin}/staff/?page=reports`)
  const total = (column: number) => page.locator(`.figures-table tfoot > tr > :nth-child(${column})`)
  await page.getByText('实时，自动更新').waitFor()
  // Of three who came nobody has been called.
  await expect.poll(() => total(2).textContent(), { timeout: 15_000 }).toContain('3')
  expect((await total(3).textContent())?.trim()).toBe('0')

  const softCall = await pages.softCall('teller1', '1 号窗口')
  await spaceUntil(softCall, '呼叫下一位')
  await spaceUntil(softCall, '开始办理')
  await spaceUntil(softCall, '办理完成')
  await expect.poll(async () => (await total(3).textContent())?.trim(), { timeout: 15_000 }).toBe('1')

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV', exact: true }).click(),
  ])
  const [, ...lines] = parse(readFileSync(await file.path()), { bom: true }) as string[][]
  expect(lines.reduce((sum, [, arrivals]) => sum + Number(arrivals), 0)).toBe(3)

  await branch.kill9()
  await branch.start()
  await page.reload()
  await expect.poll(async () => (await total(3).textContent())?.trim(), { timeout: 30_000 }).toBe('1')
})
