import { spawnSync } from 'node:child_process'

const socatIsThere = spawnSync('socat', ['-V'], { stdio: 'ignore' }).status === 0

/**
 * True where tests over pseudo-terminals are reported as not run: off Linux, and on a Linux machine without socat that is not
 * the build server. There a missing socat is a failure.
 */
export const terminalsNotRun = process.platform !== 'linux' || (!socatIsThere && !process.env['CI'])
