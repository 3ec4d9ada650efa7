import { describe, expect, it } from 'vitest'
import type { TestBranch } from '../support/branch.ts'
import { type BranchPages, useBranchPages } from '../support/branchPages.ts'
import { fullBranch } from '../support/fullBranch.ts'
import { accessibilityBreaches } from '../support/screen.ts'

/** The fleet page in front of a real hub, with drivers that speak to simulated devices. */
let branch: TestBranch
let pages: BranchPages

useBranchPages(fullBranch, (opened) => {
  ;({ branch, pages } = opened)
})

describe('operations staff', () => {
  it('see paper run out, take it on, and see it end when a roll is in', async () => {
    const fleet = await pages.fleet()
    await fleet.getByText(/全部 \d+ 台设备正常/).waitFor()
    expect(await accessibilityBreaches(fleet)).toEqual([])

    branch.lines.printer.device.act('paper-out')
    await fleet.getByText('缺纸').waitFor()
    await fleet.getByRole('button', { name: /^告警/ }).click()
    await fleet.getByRole('button', { name: '认领: 缺纸' }).click()
    await fleet.getByLabel('备注（可不填）').fill('马上换')
    await fleet.getByRole('dialog').getByRole('button', { name: '认领', exact: true }).click()
    await fleet.getByRole('dialog').waitFor({ state: 'detached' })
    await fleet.getByText(/operations 于 .* 认领：马上换/).waitFor()

    branch.lines.printer.device.act('refill')
    await fleet.getByText('没有未结告警').waitFor()
    const closed = fleet.getByRole('region', { name: '已结告警' })
    await closed.getByText('缺纸').waitFor()
    await closed.getByText('马上换').waitFor()
    expect(pages.complaints).toEqual([])
  })

  it('restart a device with a reason and are told what became of it', async () => {
    const fleet = await pages.fleet()
    await fleet.getByRole('button', { name: /printer/ }).click()
    const dialog = fleet.getByRole('dialog')
    await dialog.getByRole('button', { name: '远程指令' }).click()
    await fleet.getByLabel('重启设备驱动').check()
    await fleet.getByLabel('原因').fill('例行检查')
    await fleet.getByLabel('我已确认可以执行').check()
    await dialog.getByRole('button', { name: /^下发/ }).click()
    await dialog.locator('li').filter({ hasText: '例行检查' }).getByText('已完成').waitFor()
    expect(pages.complaints).toEqual([])
  })

  it('read availability and stock of the hub', async () => {
    const fleet = await pages.fleet()
    await fleet.getByRole('button', { name: '可用率' }).click()
    await fleet.getByText('整体可用率').waitFor()
    await fleet.getByRole('button', { name: '现金与库存' }).click()
    await fleet.locator('[aria-busy="true"]').waitFor({ state: 'detached' })
    await fleet.getByText('还没有库存项目').waitFor()
    expect(await fleet.locator('.trouble').count()).toBe(0)
    const [download] = await Promise.all([
      fleet.waitForEvent('download'),
      fleet
        .getByRole('button', { name: '可用率' })
        .click()
        .then(() => fleet.getByRole('button', { name: '导出 CSV' }).click()),
    ])
    expect(download.suggestedFilename()).toMatch(/^availability-.*\.csv$/)
    expect(pages.complaints).toEqual([])
  })
})
