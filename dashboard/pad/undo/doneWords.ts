import type { CommandData, PublicCommandType } from '../../../contracts/index.ts'

/** The text that says what was done: a key below `pad.undo.done`. */
export function doneKey<T extends PublicCommandType>(type: T, data: CommandData<T>): string {
  if (type !== 'MoveTicket') return type
  const { to } = data as CommandData<'MoveTicket'>
  return typeof to === 'string' ? `moved.${to}` : 'moved.beside'
}
