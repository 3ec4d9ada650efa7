/** What the thread of the laboratory is started with. */
export interface LaboratoryStart {
  /** Path of the hub's database, whose journal some jobs read. */
  readonly hubDb: string
}
