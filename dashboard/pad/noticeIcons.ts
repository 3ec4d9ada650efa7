import {
  ChartNoAxesColumnDecreasing,
  Crown,
  Hourglass,
  ShieldAlert,
  ThumbsDown,
  TrendingUp,
  UserRound,
} from '@lucide/vue'
import type { Component } from 'vue'
import type { PadNotice } from '../../contracts/index.ts'

export const NOTICE_ICONS: Record<PadNotice['kind'], Component> = {
  vipArrival: Crown,
  lowScore: ThumbsDown,
  help: UserRound,
  forecastBreach: TrendingUp,
  serviceLevel: ChartNoAxesColumnDecreasing,
  longWait: Hourglass,
  emergency: ShieldAlert,
}
