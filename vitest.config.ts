import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Tests that keep within their process: one process takes one file after the other, and what they import is loaded once. */
const within = {
  isolate: false,
  // Vitest itself leaves one core for its own work, and with two cores has one file at a time.
  maxWorkers: Math.max(2, availableParallelism() - 1),
} as const

/** Tests with a browser, which opens once in each of two processes that take one file after the other. */
const oneBrowserEach = { isolate: false, maxWorkers: 2, sequence: { groupOrder: 1 } } as const

/** Those with the longest files first. */
const IN_ORDER = ['parts', 'unit', 'screens', 'gallery', 'browser', 'system', 'faults']

/**
 * All files of a project before those of the next: a process that would go on with one of another project ends, and with it go the
 * browser and all that it has imported.
 */
class ByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project }: TestSpecification) => IN_ORDER.indexOf(project.name)
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

/** Tests beside the code run side by side; those in test/ start processes and brokers and get room and time of their own. */
export default defineConfig({
  test: {
    teardownTimeout: 20_000,
    sequence: { sequencer: ByProject },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{contracts,hub,device-drivers,simulators,scripts}/**/*.test.ts'],
          // Properties with many runs, on a machine that may have other things to do.
          testTimeout: 20_000,
          ...within,
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'screens',
          include: ['{kiosk-ui,dashboard}/**/*.test.ts'],
          ...within,
        },
      },
      {
        test: {
          name: 'parts',
          include: ['test/{app,conformance,drift,drivers,theory}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Of tests that say so themselves: they wait for devices in real time and do next to nothing meanwhile.
          maxConcurrency: 8,
          ...within,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{app,browser,conformance,drift,drivers,faults,gallery,theory}/**'],
          pool: 'forks',
          // After the others, two at a time: they measure times and hold sockets, ports and child processes.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          pool: 'forks',
          ...oneBrowserEach,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'gallery',
          include: ['test/gallery/**/*.test.ts'],
          pool: 'forks',
          ...oneBrowserEach,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          pool: 'forks',
          // Last and one at a time: they pull the plug and hold the hub to times for coming back.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
