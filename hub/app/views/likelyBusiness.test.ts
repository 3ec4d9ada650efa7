import { expect, test } from 'vitest'
import { TestBranch } from '../../../test/support/testBranch.ts'
import { likelyBusiness } from './likelyBusiness.ts'

test('of few people of a class nobody can say what the next one comes for', () => {
  const at = new TestBranch()
  for (let count = 0; count < 4; count += 1) at.issue('account')
  expect(likelyBusiness(at.branch, 'ordinary')).toBeNull()
  at.issue('account')
  expect(likelyBusiness(at.branch, 'ordinary')).toBe('account')
  expect(likelyBusiness(at.branch, 'gold')).toBeNull()
})

test('it is what most of them come for', () => {
  const at = new TestBranch()
  for (let count = 0; count < 3; count += 1) at.issue('cash')
  for (let count = 0; count < 4; count += 1) at.issue('account')
  for (let count = 0; count < 9; count += 1) at.issue('cash', 'gold')
  expect(likelyBusiness(at.branch, 'ordinary')).toBe('account')
  expect(likelyBusiness(at.branch, 'gold')).toBe('cash')
})
