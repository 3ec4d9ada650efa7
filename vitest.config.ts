import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** Tests beside the code run side by side; those in test/ start processes and brokers and get room and time of their own. */
export default defineConfig({
  test: {
    teardownTimeout: 20_000,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{contracts,hub,device-drivers,simulators,scripts}/**/*.test.ts'],
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'screens',
          include: ['{kiosk-ui,dashboard}/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ['test/faults/**'],
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
